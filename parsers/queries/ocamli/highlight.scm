; OCaml interfaces: the package's query names nodes of implementations that the grammar of interfaces has not.

(comment) @comment
[(string) (character) (quoted_string)] @string
(escape_sequence) @escape
[(number) (signed_number)] @number
(boolean) @constant
["and" "as" "class" "constraint" "end" "exception" "external" "functor" "include" "inherit" "method" "module" "mutable" "nonrec" "object"
 "of" "open" "private" "sig" "type" "val" "virtual" "with"] @keyword
[(class_name) (class_type_name) (type_constructor) (module_name) (module_type_name)] @type
(constructor_name) @constructor
[(label_name) (field_name) (instance_variable_name)] @property
(method_name) @function
(value_specification (value_name) @function)
(external (value_name) @function)
(attribute_id) @attribute
