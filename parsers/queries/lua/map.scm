; Lua. `function T:f` and `function T.f` are methods; the table that holds them is a variable of the file.

(comment) @comment
(hash_bang_line) @comment

(function_declaration name: (identifier) @name) @def.function
(function_declaration name: (dot_index_expression table: (identifier) @type field: (identifier) @name)) @def.method
(function_declaration name: (method_index_expression table: (identifier) @type method: (identifier) @name)) @def.method
(function_declaration "local" name: (identifier) @flag.static)
(chunk (variable_declaration (assignment_statement (variable_list name: (identifier) @name @flag.static)) @def.variable))
(chunk (variable_declaration (assignment_statement (variable_list name: (identifier) @name) (expression_list value: (table_constructor (field)))) @def.table))
(chunk (variable_declaration (assignment_statement (variable_list . name: (identifier) @name) (expression_list . value: (function_definition body: (_) @body)))) @def.function)
(chunk (assignment_statement (variable_list name: (identifier) @name)) @def.variable)
(chunk (assignment_statement (variable_list name: (identifier) @name) (expression_list value: (table_constructor (field)))) @def.table)
(chunk (assignment_statement (variable_list . name: (identifier) @name) (expression_list . value: (function_definition body: (_) @body))) @def.function)
(chunk (assignment_statement (variable_list . name: (dot_index_expression table: (identifier) @type field: (identifier) @name))) @def.field)
(chunk (assignment_statement (variable_list . name: (dot_index_expression table: (identifier) @type field: (identifier) @name)) (expression_list . value: (function_definition body: (_) @body))) @def.method)
(chunk (assignment_statement (variable_list . name: (dot_index_expression table: (identifier) @type field: (identifier) @name)) (expression_list . value: (table_constructor (field)))) @def.table)
(chunk (assignment_statement (expression_list value: (table_constructor (field name: (identifier) @name value: (function_definition body: (_) @body)) @def.method))))
(chunk (variable_declaration (assignment_statement (expression_list value: (table_constructor (field name: (identifier) @name value: (function_definition body: (_) @body)) @def.method)))))
(return_statement (expression_list (table_constructor (field name: (identifier) @name value: (function_definition body: (_) @body)) @def.method)))

(function_call name: (identifier) @_f arguments: (arguments (string content: (string_content) @ref.include)) (#any-of? @_f "require" "dofile" "loadfile"))
(function_call name: (identifier) @ref.call)
(function_call name: (dot_index_expression field: (identifier) @ref.method))
(function_call name: (method_index_expression method: (identifier) @ref.method))
(function_call name: (identifier) @slot arguments: (arguments (identifier) @name) @ref.addr)
(function_call name: (dot_index_expression field: (identifier) @slot) arguments: (arguments (identifier) @name) @ref.addr)
(function_call name: (method_index_expression method: (identifier) @slot) arguments: (arguments (identifier) @name) @ref.addr)
(field name: (identifier) @slot value: (identifier) @name) @ref.slot
(assignment_statement (variable_list . name: (dot_index_expression field: (identifier) @slot)) (expression_list . value: (identifier) @name)) @ref.assign
(function_declaration name: (dot_index_expression table: (identifier) @ref.use))
(function_declaration name: (method_index_expression table: (identifier) @ref.use))
(return_statement (expression_list (identifier) @ref.use))
(table_constructor (field !name value: (identifier) @ref.use))
(binary_expression (identifier) @ref.use)
