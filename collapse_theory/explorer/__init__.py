"""A local web page of sliders on the exact formulas; it needs the extra ``explore``."""
