(function () {
  "use strict";
  var root = document.documentElement;
  var each = function (selector, act, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  };

  var toggle = document.getElementById("theme");
  var dark = function () {
    var set = root.getAttribute("data-theme");
    return set ? set === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  };
  var name = function () {
    toggle.textContent = dark() ? "Light" : "Dark";
    toggle.setAttribute("aria-label", "Use " + (dark() ? "light" : "dark") + " colours");
  };
  toggle.addEventListener("click", function () {
    root.setAttribute("data-theme", dark() ? "light" : "dark");
    name();
  });
  toggle.hidden = false;
  name();

  var choice = document.getElementById("choice");
  var choose = function () {
    each(".group", function (group) {
      group.hidden = choice.value !== "" && group.id !== choice.value;
    });
  };
  each(".controls", function (controls) { controls.hidden = false; });
  if (choice) {
    choice.addEventListener("change", function () { choose(); filter(); });
    choose();
  }

  var field = document.getElementById("filter");
  var found = document.getElementById("found");
  function filter() {
    var wanted = field.value.toLowerCase();
    var shown = 0;
    each("table[data-filter] tbody tr", function (row) {
      row.hidden = row.querySelector("th").textContent.toLowerCase().indexOf(wanted) < 0;
      if (!row.hidden && !row.closest(".group").hidden) { shown += 1; }
    });
    found.textContent = wanted ? shown + (shown === 1 ? " feature" : " features") : "";
  }
  field.addEventListener("input", filter);

  var value = function (row, column) {
    var cell = row.cells[column];
    var text = cell.getAttribute("data-value") || cell.textContent.trim();
    var number = parseFloat(text);
    return isNaN(number) || cell.tagName === "TH" ? text : number;
  };
  var compare = function (a, b) {
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    return String(a).localeCompare(String(b), undefined, { numeric: true });
  };
  each("table[data-sortable]", function (table) {
    each("thead th:not([data-plain])", function (head) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        each("thead th[aria-sort]", function (other) { other.setAttribute("aria-sort", "none"); }, table);
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var body = table.tBodies[0];
        Array.prototype.slice.call(body.rows)
          .sort(function (a, b) {
            var order = compare(value(a, head.cellIndex), value(b, head.cellIndex));
            return up ? order : -order;
          })
          .forEach(function (row) { body.appendChild(row); });
      });
    }, table);
  });
}());
