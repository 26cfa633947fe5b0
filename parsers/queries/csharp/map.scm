; C#. Members of a partial class are visible in its other files, so their private is no file scope.

(comment) @comment

(namespace_declaration name: (_) @name) @def.module
(file_scoped_namespace_declaration name: (_) @name) @def.module
(class_declaration name: (identifier) @name) @def.class
(record_declaration name: (identifier) @name) @def.class
(struct_declaration name: (identifier) @name) @def.struct
(interface_declaration name: (identifier) @name) @def.interface
(enum_declaration name: (identifier) @name) @def.enum
(enum_member_declaration name: (identifier) @name) @def.constant
(delegate_declaration name: (identifier) @name) @def.type
(method_declaration name: (identifier) @name) @def.method
(constructor_declaration name: (identifier) @name) @def.method
(local_function_statement name: (identifier) @name) @def.function
(property_declaration name: (identifier) @name) @def.field
(property_declaration name: (identifier) @name accessors: (_) @body) @def.field
(property_declaration name: (identifier) @name value: (_) @body) @def.field
(event_declaration name: (identifier) @name) @def.field
(field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @def.field
(event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @def.field
(record_declaration (parameter_list (parameter name: (identifier) @name) @def.field))
(field_declaration (modifier) @_m (variable_declaration (variable_declarator name: (identifier) @name)) (#eq? @_m "const")) @def.constant

(class_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(record_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(struct_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(interface_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(enum_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(delegate_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(method_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(constructor_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(property_declaration (modifier) @_m name: (identifier) @flag.exported (#eq? @_m "public"))
(field_declaration (modifier) @_m (variable_declaration (variable_declarator name: (identifier) @flag.exported)) (#eq? @_m "public"))
(event_field_declaration (modifier) @_m (variable_declaration (variable_declarator name: (identifier) @flag.exported)) (#eq? @_m "public"))
(class_declaration (modifier)* @_c name: (_) body: (declaration_list (method_declaration (modifier) @_m name: (identifier) @flag.static) (#eq? @_m "private")) (#not-eq? @_c "partial"))
(class_declaration (modifier)* @_c name: (_) body: (declaration_list (field_declaration (modifier) @_m (variable_declaration (variable_declarator name: (identifier) @flag.static))) (#eq? @_m "private")) (#not-eq? @_c "partial"))
(struct_declaration (modifier)* @_c name: (_) body: (declaration_list (method_declaration (modifier) @_m name: (identifier) @flag.static) (#eq? @_m "private")) (#not-eq? @_c "partial"))

(base_list (identifier) @ref.inherit)
(base_list (generic_name (identifier) @ref.inherit))
(base_list (qualified_name name: (identifier) @ref.inherit))
(base_list (qualified_name name: (generic_name (identifier) @ref.inherit)))
(base_list (primary_constructor_base_type type: (identifier) @ref.inherit))

(using_directive !name (identifier) @ref.include)
(using_directive (qualified_name) @ref.include)

(invocation_expression function: (identifier) @ref.call)
(invocation_expression function: (generic_name . (identifier) @ref.call))
(invocation_expression function: (member_access_expression name: (identifier) @ref.method))
(invocation_expression function: (member_access_expression name: (generic_name . (identifier) @ref.method)))
(invocation_expression function: (conditional_access_expression (member_binding_expression name: (identifier) @ref.method)))
(object_creation_expression type: (identifier) @ref.call)
(object_creation_expression type: (generic_name . (identifier) @ref.call))
(object_creation_expression type: (qualified_name name: (identifier) @ref.call))
(invocation_expression function: (identifier) @slot arguments: (argument_list (argument (identifier) @name)) @ref.addr)
(invocation_expression function: (member_access_expression name: (identifier) @slot) arguments: (argument_list (argument (identifier) @name)) @ref.addr)
(object_creation_expression type: (identifier) @slot arguments: (argument_list (argument (identifier) @name)) @ref.addr)
(assignment_expression left: (member_access_expression name: (identifier) @slot) right: (identifier) @name) @ref.assign
(initializer_expression (assignment_expression left: (identifier) @slot right: (identifier) @name) @ref.slot)
(return_statement (identifier) @ref.use)
(member_access_expression expression: (identifier) @ref.use)
(attribute name: (identifier) @ref.type)
(_ type: (identifier) @ref.type)
(_ returns: (identifier) @ref.type)
(generic_name . (identifier) @ref.type)
(type_argument_list (identifier) @ref.type)
(nullable_type (identifier) @ref.type)
(array_type (identifier) @ref.type)
(type_parameter_constraint (identifier) @ref.type)
(constant_pattern (identifier) @ref.type)
(cast_expression type: (identifier) @ref.type)
(typeof_expression (identifier) @ref.type)
(as_expression right: (identifier) @ref.type)
(is_expression right: (identifier) @ref.type)
