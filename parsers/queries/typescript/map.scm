; TypeScript: the patterns of javascript/map.scm with this grammar's node names, and types. tsx/ adds JSX.

(comment) @comment

(function_declaration name: (identifier) @name body: (_) @body) @def.function
(generator_function_declaration name: (identifier) @name body: (_) @body) @def.function
(class_declaration name: (type_identifier) @name body: (_) @body) @def.class
(method_definition name: (property_identifier) @name body: (_) @body) @def.method
(method_definition name: (private_property_identifier) @name @flag.static body: (_) @body) @def.method
(public_field_definition name: (property_identifier) @name) @def.field

(program (lexical_declaration (variable_declarator name: (identifier) @name) @def.variable))
(program (variable_declaration (variable_declarator name: (identifier) @name) @def.variable))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name @flag.exported) @def.variable)))
(program (lexical_declaration (variable_declarator name: (identifier) @name value: (object)) @def.table))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name value: (object)) @def.table)))
(program (lexical_declaration (variable_declarator name: (identifier) @name value: (array)) @def.variable))
(lexical_declaration (variable_declarator name: (identifier) @name value: (arrow_function body: (_) @body)) @def.function)
(lexical_declaration (variable_declarator name: (identifier) @name value: (function_expression body: (_) @body)) @def.function)
(variable_declaration (variable_declarator name: (identifier) @name value: (arrow_function body: (_) @body)) @def.function)
(variable_declaration (variable_declarator name: (identifier) @name value: (function_expression body: (_) @body)) @def.function)
(assignment_expression left: (member_expression property: (property_identifier) @name) right: (function_expression body: (_) @body)) @def.method
(assignment_expression left: (member_expression property: (property_identifier) @name) right: (arrow_function body: (_) @body)) @def.method

(export_statement declaration: (function_declaration name: (identifier) @name @flag.exported body: (_) @body)) @def.function
(export_statement declaration: (generator_function_declaration name: (identifier) @name @flag.exported body: (_) @body)) @def.function
(export_statement declaration: (class_declaration name: (type_identifier) @name @flag.exported body: (_) @body)) @def.class
(export_statement (export_clause (export_specifier name: (identifier) @ref.use)))
(export_statement value: (identifier) @ref.use)

(abstract_class_declaration name: (type_identifier) @name body: (_) @body) @def.class
(export_statement declaration: (abstract_class_declaration name: (type_identifier) @name @flag.exported body: (_) @body)) @def.class
(interface_declaration name: (type_identifier) @name body: (_) @body) @def.interface
(export_statement declaration: (interface_declaration name: (type_identifier) @name @flag.exported body: (_) @body)) @def.interface
(type_alias_declaration name: (type_identifier) @name) @def.type
(export_statement declaration: (type_alias_declaration name: (type_identifier) @name @flag.exported)) @def.type
(enum_declaration name: (identifier) @name body: (_) @body) @def.enum
(export_statement declaration: (enum_declaration name: (identifier) @name @flag.exported body: (_) @body)) @def.enum
(enum_body name: (property_identifier) @name @def.constant)
(enum_assignment name: (property_identifier) @name) @def.constant
(internal_module name: (identifier) @name body: (_) @body) @def.module
(property_signature name: (property_identifier) @name) @def.field
(method_signature name: (property_identifier) @name) @def.method
(abstract_method_signature name: (property_identifier) @name) @def.method
(function_signature name: (identifier) @name) @def.function

(extends_clause value: (identifier) @ref.inherit)
(implements_clause (type_identifier) @ref.inherit)
(extends_type_clause (type_identifier) @ref.inherit)
(type_identifier) @ref.type

(import_statement source: (string) @ref.include)
(export_statement source: (string) @ref.include)
(import_specifier name: (identifier) @ref.type)
(import_clause (identifier) @ref.type)
(call_expression function: (identifier) @_f arguments: (arguments (string) @ref.include) (#eq? @_f "require"))
(call_expression function: (import) arguments: (arguments (string) @ref.include))

(call_expression function: (identifier) @ref.call)
(call_expression function: (member_expression property: (property_identifier) @ref.method))
(new_expression constructor: (identifier) @ref.call)
(call_expression function: (identifier) @slot arguments: (arguments (identifier) @name) @ref.addr)
(call_expression function: (member_expression property: (property_identifier) @slot) arguments: (arguments (identifier) @name) @ref.addr)
(pair key: (_) @slot value: (identifier) @name) @ref.slot
(object (shorthand_property_identifier) @ref.use)
(array (identifier) @ref.use)
(assignment_expression left: (member_expression property: (property_identifier) @slot) right: (identifier) @name) @ref.assign
(return_statement (identifier) @ref.use)
