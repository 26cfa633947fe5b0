; Haskell. A function has one node for each equation and its signature one more: settle.c joins those that touch.

(comment) @comment
(haddock) @comment

(header module: (module) @name) @def.module
(data_type name: (_) @name) @def.type
(data_type name: (name) @name constructors: (data_constructors (data_constructor (record)))) @def.struct
(data_type name: (name) @name constructors: (data_constructors . (data_constructor) . (data_constructor))) @def.enum
(newtype name: (name) @name) @def.type
(type_synomym name: (name) @name) @def.type
(type_family name: (name) @name) @def.type
(data_family name: (name) @name) @def.type
(data_constructor constructor: (prefix name: (constructor) @name)) @def.constant
(data_constructor constructor: (record name: (constructor) @name)) @def.constant
(gadt_constructor name: (constructor) @name) @def.constant
(field name: (field_name (variable) @name)) @def.field
(class name: (name) @name) @def.interface
(class name: (name) @name declarations: (_) @body) @def.interface

; an instance is named like its type, as a Rust impl is
(instance name: [(name) @ref.inherit (qualified id: (name) @ref.inherit)])
(instance patterns: (type_patterns . [(name) @name (parens (apply constructor: [(name) @name (apply constructor: (name) @name)]))])) @def.class

(declarations (function name: (variable) @name) @def.function)
(declarations (function name: (prefix_id (operator) @name)) @def.function)
(declarations (function (infix operator: (operator) @name)) @def.function)
(declarations (function (infix operator: (infix_id (variable) @name))) @def.function)
(declarations (bind name: (variable) @name) @def.function)
(declarations (signature name: (variable) @name) @def.function)
(declarations (signature name: (prefix_id (operator) @name)) @def.function)
(declarations (function name: (variable) @name match: (match) @body) @def.function)
(declarations (bind name: (variable) @name match: (match) @body) @def.function)
(foreign_import signature: (signature name: (variable) @name)) @def.function
(class_declarations (signature name: (variable) @name) @def.method)
(class_declarations (signature name: (prefix_id (operator) @name)) @def.method)
(class_declarations (signature names: (binding_list (variable) @name @def.method)))
(instance_declarations (function name: (variable) @name match: (match) @body) @def.method)
(instance_declarations (bind name: (variable) @name match: (match) @body) @def.method)

(import module: (module) @ref.include)
(import names: (import_list name: (import_name variable: (variable) @ref.use)))
(import names: (import_list name: (import_name type: (name) @ref.type)))
(exports export: (export variable: (variable) @ref.use))

(apply function: (variable) @ref.call)
(apply function: (qualified id: (variable) @ref.call))
(apply function: (constructor) @ref.use)
(infix operator: (operator) @ref.call (#not-any-of? @ref.call "$" "." "+" "-" "*" "/" "==" "/=" "<" ">" "<=" ">=" "&&" "||" "++" ":" "<>" "<$>" "<*>" ">>=" ">>" "=<<" "!" "$!" "&"))
(infix operator: (infix_id (variable) @ref.call))
(infix (variable) @ref.use)
(apply argument: (variable) @ref.use)
(match expression: (variable) @ref.use)
(exp (variable) @ref.use)
(deriving classes: [(name) @ref.inherit (tuple (name) @ref.inherit) (parens (name) @ref.inherit)])
(context (apply constructor: (name) @ref.type))
; types of the Prelude would all be of the instances a project adds for them
((name) @ref.type (#not-any-of? @ref.type "Int" "Integer" "String" "Maybe" "Either" "IO" "Bool" "Char" "Double"))
