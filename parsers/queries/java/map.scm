; Java.

(line_comment) @comment
(block_comment) @comment

(package_declaration (_) @name) @def.module
(class_declaration name: (identifier) @name body: (_) @body) @def.class
(record_declaration name: (identifier) @name body: (_) @body) @def.class
(interface_declaration name: (identifier) @name body: (_) @body) @def.interface
(annotation_type_declaration name: (identifier) @name body: (_) @body) @def.interface
(enum_declaration name: (identifier) @name body: (_) @body) @def.enum
(enum_constant name: (identifier) @name) @def.constant
(method_declaration name: (identifier) @name) @def.method
(method_declaration name: (identifier) @name body: (_) @body) @def.method
(constructor_declaration name: (identifier) @name body: (_) @body) @def.method
(field_declaration declarator: (variable_declarator name: (identifier) @name)) @def.field
(constant_declaration declarator: (variable_declarator name: (identifier) @name)) @def.constant

(class_declaration (modifiers "public") name: (identifier) @flag.exported)
(interface_declaration (modifiers "public") name: (identifier) @flag.exported)
(enum_declaration (modifiers "public") name: (identifier) @flag.exported)
(record_declaration (modifiers "public") name: (identifier) @flag.exported)
(method_declaration (modifiers "public") name: (identifier) @flag.exported)
(constructor_declaration (modifiers "public") name: (identifier) @flag.exported)
(field_declaration (modifiers "public") declarator: (variable_declarator name: (identifier) @flag.exported))
(class_declaration (modifiers "private") name: (identifier) @flag.static)
(method_declaration (modifiers "private") name: (identifier) @flag.static)
(constructor_declaration (modifiers "private") name: (identifier) @flag.static)
(field_declaration (modifiers "private") declarator: (variable_declarator name: (identifier) @flag.static))

(superclass (type_identifier) @ref.inherit)
(superclass (generic_type (type_identifier) @ref.inherit))
(super_interfaces (type_list (type_identifier) @ref.inherit))
(super_interfaces (type_list (generic_type (type_identifier) @ref.inherit)))
(extends_interfaces (type_list (type_identifier) @ref.inherit))
(extends_interfaces (type_list (generic_type (type_identifier) @ref.inherit)))

(import_declaration (_) @ref.include)

(method_invocation !object name: (identifier) @ref.call)
(method_invocation object: (_) name: (identifier) @ref.method)
(object_creation_expression type: (type_identifier) @ref.call)
(object_creation_expression type: (generic_type (type_identifier) @ref.call))
(method_reference (identifier) @ref.use .)
(method_invocation name: (identifier) @slot arguments: (argument_list (identifier) @name) @ref.addr)
(annotation name: (identifier) @ref.type)
(marker_annotation name: (identifier) @ref.type)
(type_identifier) @ref.type
