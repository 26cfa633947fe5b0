; Kotlin. What has no visibility modifier is public. A function in a class becomes a method in extract.c.

(line_comment) @comment
(block_comment) @comment

(package_header (qualified_identifier) @name) @def.module
(class_declaration name: (identifier) @name) @def.class
(class_declaration name: (identifier) @name (class_body) @body) @def.class
(class_declaration "interface" name: (identifier) @name) @def.interface
(class_declaration (modifiers (class_modifier) @_m) name: (identifier) @name (#eq? @_m "enum")) @def.enum
(class_declaration name: (identifier) @name (enum_class_body) @body) @def.enum
(enum_entry . (identifier) @name) @def.constant
(object_declaration name: (identifier) @name) @def.class
(object_declaration name: (identifier) @name (class_body) @body) @def.class
(companion_object name: (identifier) @name (class_body) @body) @def.class
(function_declaration name: (identifier) @name) @def.function
(function_declaration name: (identifier) @name (function_body) @body) @def.function
(class_body (property_declaration (variable_declaration . (identifier) @name)) @def.field)
(enum_class_body (property_declaration (variable_declaration . (identifier) @name)) @def.field)
(class_parameter ["val" "var"] (identifier) @name) @def.field
(class_body (property_declaration (modifiers (property_modifier) @_m) (variable_declaration . (identifier) @name) (#eq? @_m "const")) @def.constant)
(source_file (property_declaration (variable_declaration . (identifier) @name)) @def.variable)
(source_file (property_declaration (modifiers (property_modifier) @_m) (variable_declaration . (identifier) @name) (#eq? @_m "const")) @def.constant)
(type_alias type: (identifier) @name) @def.type

(class_declaration (modifiers (visibility_modifier "private")) name: (identifier) @flag.static)
(object_declaration (modifiers (visibility_modifier "private")) name: (identifier) @flag.static)
(function_declaration (modifiers (visibility_modifier "private")) name: (identifier) @flag.static)
(property_declaration (modifiers (visibility_modifier "private")) (variable_declaration . (identifier) @flag.static))
(class_parameter (modifiers (visibility_modifier "private")) (identifier) @flag.static)
(type_alias (modifiers (visibility_modifier "private")) type: (identifier) @flag.static)
(class_declaration (modifiers (visibility_modifier "public")) name: (identifier) @flag.exported)
(function_declaration (modifiers (visibility_modifier "public")) name: (identifier) @flag.exported)
(function_declaration (modifiers (function_modifier) @_m) name: (identifier) @flag.inline (#eq? @_m "inline"))

(delegation_specifier (user_type (identifier) @ref.inherit .))
(delegation_specifier (user_type (identifier) @ref.inherit . (type_arguments)))
(delegation_specifier (constructor_invocation (user_type (identifier) @ref.inherit .)))
(delegation_specifier (constructor_invocation (user_type (identifier) @ref.inherit . (type_arguments))))

(import . (qualified_identifier) @ref.include)
(import . (qualified_identifier (identifier) @ref.type .))

(call_expression . (identifier) @ref.call)
(call_expression . (navigation_expression (_) (identifier) @ref.method .))
(infix_expression (_) . (identifier) @ref.method . (_))
(annotation (constructor_invocation (user_type (identifier) @ref.type)))
(call_expression . (identifier) @slot (value_arguments (value_argument . (identifier) @name .)) @ref.addr)
(call_expression . (navigation_expression (_) (identifier) @slot .) (value_arguments (value_argument . (identifier) @name .)) @ref.addr)
(value_argument . (identifier) @slot "=" (identifier) @name) @ref.slot
(callable_reference (identifier) @ref.use .)
(return_expression (identifier) @ref.use)
(binary_expression (identifier) @ref.use)
(user_type (identifier) @ref.type)
