"""What features are called: places of pixels, bytes at offsets, and else their names."""

from mixreg.explain.report.names import names_of


def test_names_of_every_kind(ex, image_ex, local_image_ex, byte_ex):
    assert names_of(ex)["age"] == "age"
    assert "\x1b" not in names_of(ex)["\x1b[31mred"]
    assert names_of(image_ex)["r01c02"] == "row 1, column 2"
    assert names_of(local_image_ex, 0)["r02c00"] == "row 2, column 0"
    assert names_of(byte_ex)["-1"] == "byte at -1"
    assert names_of(byte_ex, 0)["-1"] == "c3 at -1"
    assert names_of(byte_ex, 0)["-2"] == "·· at -2"
