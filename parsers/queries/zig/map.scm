; Zig. A type is a constant whose value is a container; a function in one becomes a method in extract.c. Names of imported
; files are left out there.

(comment) @comment

(function_declaration name: (identifier) @name) @def.function
(source_file (variable_declaration "const" . (identifier) @name) @def.constant)
(source_file (variable_declaration "var" . (identifier) @name) @def.variable)
(struct_declaration (variable_declaration ["const" "var"] . (identifier) @name) @def.constant)
(variable_declaration "const" . (identifier) @name (struct_declaration "{" @body)) @def.struct
(variable_declaration "const" . (identifier) @name (enum_declaration "{" @body)) @def.enum
(variable_declaration "const" . (identifier) @name (union_declaration "{" @body)) @def.union
(variable_declaration "const" . (identifier) @name (opaque_declaration)) @def.type
(variable_declaration "const" . (identifier) @name (error_set_declaration)) @def.enum
(error_set_declaration (identifier) @name @def.constant)
(struct_declaration (container_field name: (identifier) @name) @def.field)
(union_declaration (container_field name: (identifier) @name) @def.field)
(enum_declaration (container_field name: (identifier) @name) @def.constant)
(source_file (container_field name: (identifier) @name) @def.field)
(test_declaration (string (string_content) @name) (block) @body) @def.function
(test_declaration (identifier) @name (block) @body) @def.function

(function_declaration "pub" name: (identifier) @flag.exported)
(function_declaration "export" name: (identifier) @flag.exported)
(function_declaration "inline" name: (identifier) @flag.inline)
(variable_declaration "pub" (identifier) @flag.exported)
(variable_declaration "export" (identifier) @flag.exported)

(builtin_function (builtin_identifier) @_b (arguments (string) @ref.include) (#any-of? @_b "@import" "@cImport" "@embedFile" "@cInclude"))

(call_expression function: (identifier) @ref.call)
(call_expression function: (field_expression member: (identifier) @ref.method))
(call_expression function: (identifier) @slot (identifier) @name @ref.addr)
(call_expression function: (field_expression member: (identifier) @slot) (identifier) @name @ref.addr)
(initializer_list (assignment_expression left: (field_expression member: (identifier) @slot) right: (identifier) @name) @ref.slot)
(struct_initializer . (identifier) @ref.type)
(_ type: (identifier) @ref.type)
(pointer_type (identifier) @ref.type)
(slice_type (identifier) @ref.type)
(array_type (identifier) @ref.type)
(nullable_type (identifier) @ref.type)
(function_declaration type: (error_union_type (identifier) @ref.type))
(field_expression object: (identifier) @ref.use)
(binary_expression (identifier) @ref.use)
(return_expression (identifier) @ref.use)
(variable_declaration "const" . (identifier) (identifier) @ref.use)
