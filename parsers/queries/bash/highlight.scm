; Shell: words that declare.

["declare" "typeset" "readonly" "local" "export"] @keyword
