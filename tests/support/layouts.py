"""Whether the texts of a figure can be read: none is cut off, lies on another, or has a curve through it."""

from weakref import WeakSet

_LAID_OUT = WeakSet()


def lay_out(figure):
    """Put everything in its place, once for all checks of a figure."""
    if figure not in _LAID_OUT:
        figure.draw_without_rendering()
        _LAID_OUT.add(figure)


def texts(axes):
    """Return the titles, labels, ticks and legend entries that show."""
    legend = axes.get_legend()
    parts = [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label]
    parts += [*ticks(axes.xaxis), *ticks(axes.yaxis), *(legend.get_texts() if legend else ())]
    return [part for part in parts if part.get_visible() and part.get_text()]


def ticks(axis):
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]


def overlap(a, b):
    width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    return width > 1 and height > 1


def check_texts(figure):
    """Assert that no text is cut off or lies on another."""
    lay_out(figure)
    page = figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for axes in figure.axes for text in texts(axes)]
    for words, box in boxes:
        assert page.x0 <= box.x0, words
        assert box.x1 <= page.x1, words
        assert page.y0 <= box.y0, words
        assert box.y1 <= page.y1, words
    for i, (words, box) in enumerate(boxes):
        for other, second in boxes[:i]:
            assert not overlap(box, second), (words, other)


def check_legends(figure):
    """Assert that no curve runs through a legend."""
    lay_out(figure)
    for axes in figure.axes:
        if axes.get_legend() is None:
            continue
        box = axes.get_legend().get_window_extent()
        for curve in axes.lines:
            path = curve.get_transform().transform_path(curve.get_path())
            assert not path.intersects_bbox(box, filled=False), (curve.get_label(), axes.get_title("left"))
