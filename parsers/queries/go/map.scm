; Go. Capitalised names get their exported flag in extract.c.

(comment) @comment

(package_clause (package_identifier) @name) @def.module
(function_declaration name: (identifier) @name body: (_) @body) @def.function
(method_declaration name: (field_identifier) @name body: (_) @body) @def.method
(method_declaration receiver: (parameter_list (parameter_declaration type: (type_identifier) @type)) name: (field_identifier) @name) @def.method
(method_declaration receiver: (parameter_list (parameter_declaration type: (pointer_type (type_identifier) @type))) name: (field_identifier) @name) @def.method
(type_declaration (type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list) @body))) @def.struct
(type_declaration (type_spec name: (type_identifier) @name type: (interface_type) @body)) @def.interface
(type_declaration (type_spec name: (type_identifier) @name) @def.type)
(type_declaration (type_alias name: (type_identifier) @name) @def.type)
(field_declaration name: (field_identifier) @name) @def.field
(interface_type (method_elem name: (field_identifier) @name) @def.field)
(source_file (const_declaration (const_spec name: (identifier) @name) @def.constant))
(source_file (var_declaration (var_spec name: (identifier) @name) @def.variable))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @name) @def.variable)))
(source_file (var_declaration (var_spec name: (identifier) @name value: (expression_list (composite_literal type: (_) @type))) @def.table))

(field_declaration_list (field_declaration !name type: (type_identifier) @ref.inherit))
(field_declaration_list (field_declaration !name type: (qualified_type name: (type_identifier) @ref.inherit)))
(interface_type (type_elem (type_identifier) @ref.inherit))

(import_spec path: (_) @ref.include)

(call_expression function: (identifier) @ref.call)
(call_expression function: (selector_expression field: (field_identifier) @ref.method))
(call_expression function: (identifier) @slot arguments: (argument_list (identifier) @name) @ref.addr)
(call_expression function: (selector_expression field: (field_identifier) @slot) arguments: (argument_list (identifier) @name) @ref.addr)
(keyed_element . (literal_element) @slot (literal_element (identifier) @name)) @ref.slot
(return_statement (expression_list (identifier) @ref.use))
(go_statement (call_expression function: (identifier) @ref.call))
(type_identifier) @ref.type
