; OCaml interfaces (.mli): a grammar of its own with the node names of ocaml/, which has what bodies need besides.

(comment) @comment

(module_definition (module_binding (module_name) @name)) @def.module
(module_definition (module_binding (module_name) @name module_type: (signature) @body)) @def.module
(module_type_definition (module_type_name) @name) @def.interface
(type_definition (type_binding name: (type_constructor) @name) @def.type)
(type_definition (type_binding name: (type_constructor) @name body: (record_declaration)) @def.struct)
(type_definition (type_binding name: (type_constructor) @name body: (variant_declaration)) @def.enum)
(constructor_declaration (constructor_name) @name) @def.constant
(exception_definition (constructor_declaration (constructor_name) @name)) @def.constant
(field_declaration (field_name) @name) @def.field
(value_specification (value_name) @name) @def.function
(value_specification (parenthesized_operator (_) @name)) @def.function
(external (value_name) @name) @def.function
(class_definition (class_binding (class_name) @name)) @def.class
(class_type_definition (class_type_binding (class_type_name) @name)) @def.interface
(method_specification (method_name) @name) @def.method
(method_specification "private" (method_name) @flag.static)

(inheritance_specification (class_type_path (class_type_name) @ref.inherit))
(module_binding module_type: (module_type_path (module_type_name) @ref.inherit))
(module_parameter module_type: (module_type_path (module_type_name) @ref.type))
(include_module_type module_type: (module_type_path (module_type_name) @ref.inherit))

(open_module module: (module_path) @ref.include)
(include_module module: (module_path) @ref.include)
(type_constructor_path . (type_constructor) @ref.type (#not-eq? @ref.type "t"))
(type_constructor_path (extended_module_path) (type_constructor) @ref.type (#not-eq? @ref.type "t"))
