; Python. A function inside a class becomes a method in extract.c.

(comment) @comment
(module . (expression_statement (string) @doc.file))
(module . (comment)+ . (expression_statement (string) @doc.file))

(function_definition name: (identifier) @name body: (_) @body) @def.function
(function_definition name: (identifier) @name body: (block . (expression_statement (string) @doc))) @def.function
(class_definition name: (identifier) @name body: (_) @body) @def.class
(class_definition name: (identifier) @name body: (block . (expression_statement (string) @doc))) @def.class
(decorated_definition definition: (function_definition name: (identifier) @name body: (_) @body)) @def.function
(decorated_definition definition: (class_definition name: (identifier) @name body: (_) @body)) @def.class
(module (expression_statement (assignment left: (identifier) @name) @def.variable))
(module (expression_statement (assignment left: (identifier) @name right: (dictionary)) @def.table))
(class_definition body: (block (expression_statement (assignment left: (identifier) @name) @def.field)))
(type_alias_statement left: (type (identifier) @name)) @def.type

(class_definition superclasses: (argument_list (identifier) @ref.inherit))
(class_definition superclasses: (argument_list (attribute attribute: (identifier) @ref.inherit)))

(import_statement name: (dotted_name) @ref.include)
(import_statement name: (aliased_import name: (dotted_name) @ref.include))
(import_from_statement module_name: (_) @ref.include)
(import_from_statement name: (dotted_name (identifier) @ref.type .))
(import_from_statement name: (aliased_import name: (dotted_name (identifier) @ref.type .)))

(call function: (identifier) @ref.call)
(call function: (attribute attribute: (identifier) @ref.method))
(decorator (identifier) @ref.call)
(decorator (attribute attribute: (identifier) @ref.method))
(call function: (identifier) @slot arguments: (argument_list (identifier) @name) @ref.addr)
(call function: (attribute attribute: (identifier) @slot) arguments: (argument_list (identifier) @name) @ref.addr)
(keyword_argument name: (identifier) @slot value: (identifier) @name) @ref.slot
(pair key: (_) @slot value: (identifier) @name) @ref.slot
(assignment left: (attribute attribute: (identifier) @slot) right: (identifier) @name) @ref.assign
(list (identifier) @ref.use)
(tuple (identifier) @ref.use)
(return_statement (identifier) @ref.use)
(type (identifier) @ref.type)
