; Go: the package's query was written for readers of which the first pattern wins. Here the last does.

(call_expression function: (selector_expression field: (field_identifier) @function))
(method_declaration name: (field_identifier) @function)
((type_identifier) @type)
((identifier) @constant (#any-of? @constant "true" "false" "nil" "iota"))
