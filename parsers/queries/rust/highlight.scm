; Rust: numbers are numbers, true and false constants.

[(integer_literal) (float_literal)] @number
(boolean_literal) @constant
(char_literal) @string
((identifier) @constant (#match? @constant "^[A-Z][A-Z0-9_]+$"))
