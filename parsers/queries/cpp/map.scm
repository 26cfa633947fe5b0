; C++: C's nodes plus classes, namespaces and templates.

(comment) @comment

(function_definition) @c.function
(compound_statement) @c.body
(declaration) @c.declaration
(parameter_declaration) @c.param
(optional_parameter_declaration) @c.param
(for_range_loop) @c.param
(field_declaration) @c.field
(type_definition) @c.typedef

(class_specifier name: (type_identifier) @name body: (_) @body) @def.class
(struct_specifier name: (type_identifier) @name body: (_) @body) @def.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @def.union
(enum_specifier name: (type_identifier) @name body: (_) @body) @def.enum
(class_specifier name: (qualified_identifier name: (type_identifier) @name) body: (_) @body) @def.class
(enumerator name: (identifier) @name) @def.constant
(namespace_definition name: (namespace_identifier) @name body: (_) @body) @def.module
(namespace_definition name: (nested_namespace_specifier (namespace_identifier) @name .) body: (_) @body) @def.module
(alias_declaration name: (type_identifier) @name) @def.type
(concept_definition name: (identifier) @name) @def.interface
(template_declaration (class_specifier name: (type_identifier) @name body: (_) @body)) @def.class
(template_declaration (struct_specifier name: (type_identifier) @name body: (_) @body)) @def.struct
(base_class_clause) @c.bases

(preproc_def name: (identifier) @name) @def.macro
(preproc_function_def name: (identifier) @name) @def.macro
(preproc_def) @c.macro
(preproc_function_def) @c.macro
(preproc_params (identifier) @local)
(preproc_include path: (_) @c.include)

(call_expression) @c.call
(new_expression type: (type_identifier) @name) @ref.call
(initializer_pair) @c.slot
(assignment_expression) @c.assign
(type_identifier) @c.type
(identifier) @c.use
