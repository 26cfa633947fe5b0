; OCaml. A let with parameters is a function, one without is a variable; ocamli/ is the same for interfaces. Every module may
; have a type t, so that its name alone refers to none.

(comment) @comment

(module_definition (module_binding (module_name) @name)) @def.module
(module_definition (module_binding (module_name) @name body: (structure) @body)) @def.module
(module_type_definition (module_type_name) @name) @def.interface
(type_definition (type_binding name: (type_constructor) @name) @def.type)
(type_definition (type_binding name: (type_constructor) @name body: (record_declaration)) @def.struct)
(type_definition (type_binding name: (type_constructor) @name body: (variant_declaration)) @def.enum)
(constructor_declaration (constructor_name) @name) @def.constant
(exception_definition (constructor_declaration (constructor_name) @name)) @def.constant
(field_declaration (field_name) @name) @def.field
(compilation_unit (value_definition (let_binding pattern: (value_name) @name) @def.variable))
(structure (value_definition (let_binding pattern: (value_name) @name) @def.variable))
(compilation_unit (value_definition (let_binding pattern: (value_name) @name . (parameter)) @def.function))
(structure (value_definition (let_binding pattern: (value_name) @name . (parameter)) @def.function))
(compilation_unit (value_definition (let_binding pattern: (value_name) @name body: (fun_expression)) @def.function))
(structure (value_definition (let_binding pattern: (value_name) @name body: (fun_expression)) @def.function))
(compilation_unit (value_definition (let_binding pattern: (value_name) @name body: (function_expression)) @def.function))
(structure (value_definition (let_binding pattern: (value_name) @name body: (function_expression)) @def.function))
(compilation_unit (value_definition (let_binding pattern: (parenthesized_operator (_) @name)) @def.function))
(structure (value_definition (let_binding pattern: (parenthesized_operator (_) @name)) @def.function))
(value_specification (value_name) @name) @def.function
(value_specification (parenthesized_operator (_) @name)) @def.function
(external (value_name) @name) @def.function
(class_definition (class_binding (class_name) @name)) @def.class
(class_definition (class_binding (class_name) @name body: (_) @body)) @def.class
(class_type_definition (class_type_binding (class_type_name) @name)) @def.interface
(method_definition (method_name) @name) @def.method
(method_specification (method_name) @name) @def.method
(instance_variable_definition (instance_variable_name) @name) @def.field
(method_definition "private" (method_name) @flag.static)

(inheritance_definition class: (class_path (class_name) @ref.inherit))
(inheritance_definition class: (class_application class: (class_path (class_name) @ref.inherit)))
(inheritance_specification (class_type_path (class_type_name) @ref.inherit))
(module_binding module_type: (module_type_path (module_type_name) @ref.inherit))
(module_parameter module_type: (module_type_path (module_type_name) @ref.type))
(include_module_type module_type: (module_type_path (module_type_name) @ref.inherit))

(open_module module: (module_path) @ref.include)
(include_module module: (module_path) @ref.include)
(module_application functor: (module_path (module_name) @ref.call .))

(application_expression function: (value_path (value_name) @ref.call))
(application_expression function: (constructor_path (constructor_name) @ref.use))
(method_invocation method: (method_name) @ref.method)
(new_expression (class_path (class_name) @ref.call))
(infix_expression operator: (_) @_o right: (value_path (value_name) @ref.call) (#any-of? @_o "|>" "@@"))
(application_expression function: (value_path (value_name) @slot) argument: (value_path (value_name) @name) @ref.addr)
(field_expression . (field_path (field_name) @slot) body: (value_path (value_name) @name)) @ref.slot
(value_path (value_name) @ref.use)
(constructor_path (constructor_name) @ref.use)
(type_constructor_path . (type_constructor) @ref.type (#not-eq? @ref.type "t"))
(type_constructor_path (extended_module_path) (type_constructor) @ref.type (#not-eq? @ref.type "t"))
