; C. Most nodes need a walk down a declarator or a look at storage classes, which a query cannot express: they are handed
; to extract_c.c by name.

(comment) @comment

(function_definition) @c.function
(compound_statement) @c.body
(declaration) @c.declaration
(parameter_declaration) @c.param
(field_declaration) @c.field
(type_definition) @c.typedef

; K&R heads name their parameters alone: f(a, b) int a; ...
(parameter_list (identifier) @local)

(struct_specifier name: (type_identifier) @name body: (_) @body) @def.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @def.union
(enum_specifier name: (type_identifier) @name body: (_) @body) @def.enum
(enumerator name: (identifier) @name) @def.constant

(preproc_def name: (identifier) @name) @def.macro
(preproc_function_def name: (identifier) @name) @def.macro
(preproc_def) @c.macro
(preproc_function_def) @c.macro
(preproc_params (identifier) @local)
(preproc_include path: (_) @c.include)

(call_expression) @c.call
(initializer_pair) @c.slot
(assignment_expression) @c.assign
(type_identifier) @c.type
(identifier) @c.use
