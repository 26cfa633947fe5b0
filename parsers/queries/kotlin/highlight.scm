; Kotlin: its package has no highlight query.

[(line_comment) (block_comment) (shebang)] @comment
[(string_literal) (multiline_string_literal) (character_literal)] @string
(escape_sequence) @escape
(interpolation) @embedded
[(number_literal) (float_literal)] @number
((identifier) @constant (#any-of? @constant "true" "false" "null"))
((identifier) @constant (#match? @constant "^[A-Z][A-Z0-9_]+$"))

["abstract" "actual" "annotation" "as" "as?" "by" "catch" "class" "companion" "const" "constructor" "crossinline" "data" "do" "else"
 "enum" "expect" "external" "final" "finally" "for" "fun" "if" "import" "in" "infix" "init" "inline" "inner" "interface" "internal" "is"
 "lateinit" "noinline" "object" "open" "operator" "out" "override" "package" "private" "protected" "public" "return" "sealed" "super"
 "suspend" "tailrec" "this" "throw" "try" "typealias" "val" "var" "vararg" "when" "where" "while" "!in" "!is"] @keyword
(reification_modifier) @keyword

(user_type (identifier) @type)
(type_parameter (identifier) @type)
(class_declaration name: (identifier) @type)
(object_declaration name: (identifier) @type)
(type_alias type: (identifier) @type)
(enum_entry . (identifier) @constant)
(annotation) @attribute

(navigation_expression (_) (identifier) @property .)
(function_declaration name: (identifier) @function)
(call_expression . (identifier) @function)
(call_expression . (navigation_expression (_) (identifier) @function .))
