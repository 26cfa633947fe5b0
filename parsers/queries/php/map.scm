; PHP. Methods and fields of a trait become members of its users, so private ones are static in classes and enums only.

(comment) @comment

(namespace_definition name: (namespace_name) @name) @def.module
(class_declaration name: (name) @name) @def.class
(interface_declaration name: (name) @name) @def.interface
(trait_declaration name: (name) @name) @def.interface
(enum_declaration name: (name) @name) @def.enum
(enum_case name: (name) @name) @def.constant
(method_declaration name: (name) @name) @def.method
(function_definition name: (name) @name) @def.function
(property_declaration (property_element name: (variable_name (name) @name))) @def.field
(property_promotion_parameter name: (variable_name (name) @name)) @def.field
(const_declaration (const_element (name) @name)) @def.constant
(program (expression_statement (assignment_expression left: (variable_name (name) @name))) @def.variable)
(program (expression_statement (assignment_expression left: (variable_name (name) @name) right: (array_creation_expression (array_element_initializer)))) @def.table)
(program (expression_statement (assignment_expression left: (variable_name (name) @name) right: [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)])) @def.function)
(expression_statement (function_call_expression function: (name) @_f arguments: (arguments . (argument (string (string_content) @name)))) (#eq? @_f "define")) @def.constant

(method_declaration (visibility_modifier) @_v name: (name) @flag.exported (#eq? @_v "public"))
(property_declaration (visibility_modifier) @_v (property_element name: (variable_name (name) @flag.exported)) (#eq? @_v "public"))
(const_declaration (visibility_modifier) @_v (const_element (name) @flag.exported) (#eq? @_v "public"))
(property_promotion_parameter visibility: (visibility_modifier) @_v name: (variable_name (name) @flag.exported) (#eq? @_v "public"))
(class_declaration body: (declaration_list (method_declaration (visibility_modifier) @_v name: (name) @flag.static) (#eq? @_v "private")))
(class_declaration body: (declaration_list (property_declaration (visibility_modifier) @_v (property_element name: (variable_name (name) @flag.static))) (#eq? @_v "private")))
(class_declaration body: (declaration_list (const_declaration (visibility_modifier) @_v (const_element (name) @flag.static)) (#eq? @_v "private")))
(enum_declaration body: (enum_declaration_list (method_declaration (visibility_modifier) @_v name: (name) @flag.static) (#eq? @_v "private")))
(property_promotion_parameter visibility: (visibility_modifier) @_v name: (variable_name (name) @flag.static) (#eq? @_v "private"))

(base_clause (name) @ref.inherit)
(base_clause (qualified_name (name) @ref.inherit))
(class_interface_clause (name) @ref.inherit)
(class_interface_clause (qualified_name (name) @ref.inherit))
(declaration_list (use_declaration (name) @ref.inherit))
(declaration_list (use_declaration (qualified_name (name) @ref.inherit)))

(namespace_use_declaration (namespace_use_clause (qualified_name) @ref.include))
(namespace_use_declaration (namespace_use_clause (name) @ref.include))
(namespace_use_declaration (namespace_name) @ref.include)
(namespace_use_group (namespace_use_clause . (name) @ref.type))
(namespace_use_clause (qualified_name (name) @ref.type .))
(include_expression [(string (string_content) @ref.include) (binary_expression right: (string (string_content) @ref.include))])
(include_once_expression [(string (string_content) @ref.include) (binary_expression right: (string (string_content) @ref.include))])
(require_expression [(string (string_content) @ref.include) (binary_expression right: (string (string_content) @ref.include))])
(require_once_expression [(string (string_content) @ref.include) (binary_expression right: (string (string_content) @ref.include))])

(function_call_expression function: (name) @ref.call (#not-eq? @ref.call "define"))
(function_call_expression function: (qualified_name (name) @ref.call))
(member_call_expression name: (name) @ref.method)
(nullsafe_member_call_expression name: (name) @ref.method)
(scoped_call_expression name: (name) @ref.method)
(scoped_call_expression scope: (name) @ref.type)
(scoped_call_expression scope: (qualified_name (name) @ref.type))
(scoped_property_access_expression scope: (name) @ref.type)
(class_constant_access_expression . (name) @ref.type)
(class_constant_access_expression . (_) (name) @ref.use)
(object_creation_expression (name) @ref.call)
(object_creation_expression (qualified_name (name) @ref.call))
(binary_expression operator: "instanceof" right: (name) @ref.type)
(function_call_expression function: (name) @slot arguments: (arguments (argument (name) @name)) @ref.addr)
(function_call_expression function: (name) @slot arguments: (arguments (argument (string (string_content) @name))) @ref.addr)
(member_call_expression name: (name) @slot arguments: (arguments (argument (name) @name)) @ref.addr)
(array_element_initializer . (string (string_content) @slot) (string (string_content) @name)) @ref.slot
(return_statement (name) @ref.use)
(named_type (name) @ref.type (#not-any-of? @ref.type "self" "static" "parent"))
(named_type (qualified_name (name) @ref.type))
(attribute (name) @ref.type)
