; Python: the package's query takes the name of a method for an attribute, as its last pattern says so.

(call function: (attribute attribute: (identifier) @function))
(class_definition name: (identifier) @type)
(class_definition superclasses: (argument_list (identifier) @type))
["async" "await"] @keyword
["and" "in" "is" "not" "or"] @keyword
