"""A local web page of sliders on the exact laws; it needs the extra ``explore``."""
