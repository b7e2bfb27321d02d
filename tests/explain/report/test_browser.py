"""The page in a real browser: no complaint, nothing too wide, toggles, filters and sorting work."""

import shutil

import pytest

pytest.importorskip("selenium")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="chromium or chromedriver is missing"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def show(browser, tmp_path):
    """Open the page of an explanation, at a width and in a theme."""

    def open_page(ex, *, width=1000, theme="light", **options):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        wanted = [{"name": "prefers-color-scheme", "value": theme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})
        browser.get(ex.report(tmp_path / "page.html", force=True, **options).as_uri())
        assert browser.get_log("browser") == []
        return browser

    return open_page


def run(browser, script):
    return browser.execute_script(f"return {script}")


def brightness(browser):
    rgb = run(browser, "getComputedStyle(document.body).backgroundColor")
    return sum(map(int, rgb.removeprefix("rgb(").removesuffix(")").split(",")))


def test_every_kind_fits_every_screen_in_both_themes(any_ex, show, evaluation):
    for width in (400, 1600):
        for theme in ("light", "dark"):
            page = show(any_ex, width=width, theme=theme, evaluation=evaluation)
            assert run(page, "document.documentElement.scrollWidth <= window.innerWidth")
            assert (brightness(page) > 600) == (theme == "light")
            assert run(page, "document.querySelector('h1').getBoundingClientRect().width > 0")
            broken = "[...document.images].filter(one => !one.naturalWidth).length"
            assert run(page, broken) == 0


def test_the_theme_can_be_changed(ex, show):
    page = show(ex, theme="light")
    toggle = page.find_element("id", "theme")
    light = brightness(page)
    toggle.click()
    assert brightness(page) < light / 3
    assert toggle.text == "Light"
    toggle.click()
    assert brightness(page) == light


def test_one_component_is_shown_and_another_can_be_chosen(ex, show):
    page = show(ex)
    visible = "[...document.querySelectorAll('.group')].filter(g => g.offsetHeight).map(g => g.id)"
    assert run(page, visible) == ["group-0"]
    for value, wanted in (("group-1", ["group-1"]), ("", ["group-0", "group-1"])):
        page.find_element("css selector", f'#choice option[value="{value}"]').click()
        assert run(page, visible) == wanted


def test_features_are_found_by_name_whatever_it_is(ex, show):
    page = show(ex)
    field = page.find_element("id", "filter")
    names = (
        "[...document.querySelectorAll('#group-0 tbody tr')].filter(r => r.offsetHeight)"
        ".map(r => r.querySelector('th').textContent)"
    )
    field.send_keys("<SCRIPT>")
    assert run(page, names) == ["<script>alert(1)</script>"]
    assert page.find_element("id", "found").text == "1 feature"
    field.clear()
    field.send_keys("nothing of that name")
    assert run(page, names) == []
    assert page.find_element("id", "found").text == "0 features"


def test_tables_are_sorted_by_numbers_both_ways(ex, show):
    page = show(ex)
    values = (
        "[...document.querySelectorAll('#group-0 td[data-value]')]"
        ".map(cell => parseFloat(cell.dataset.value))"
    )
    (head,) = (
        button
        for button in page.find_elements("css selector", "#group-0 thead button")
        if button.text == "effect"
    )
    head.click()
    found = run(page, values)
    assert found == sorted(found)
    head.click()
    assert run(page, values) == sorted(found, reverse=True)
    assert run(page, "document.querySelector('#group-0 [aria-sort=descending]').innerText") != ""


def test_hostile_names_do_nothing(ex, show, evaluation):
    evaluation.table["explainer"] = "<img src=x onerror=document.title='broken'>"
    page = show(ex, title="</title><script>document.title='broken'</script>", evaluation=evaluation)
    assert page.title.startswith("</title>")
    assert run(page, "document.scripts.length") == 1
    assert run(page, "document.images.length") == 0


def test_without_scripts_all_is_there(ex, browser, tmp_path):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(ex.report(tmp_path / "page.html").as_uri())
        groups = browser.find_elements("css selector", ".group")
        assert all(group.is_displayed() for group in groups)
        assert not browser.find_element("id", "theme").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
