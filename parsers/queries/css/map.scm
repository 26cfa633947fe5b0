; CSS. A rule is named by its selectors, but one for a single class or id by that name alone. settle.c keeps of the
; properties those that are variables (--name).

(comment) @comment

(rule_set (selectors) @name (block) @body) @def.rule
(rule_set (selectors . (class_selector . (class_name) @name .) .) (block) @body) @def.class
(rule_set (selectors . (id_selector . (id_name) @name .) .) (block) @body) @def.variable
(declaration (property_name) @name) @def.variable
(keyframes_statement (keyframes_name) @name (keyframe_block_list) @body) @def.table

(import_statement (string_value) @ref.include)
(import_statement (call_expression (arguments (string_value) @ref.include)))
(call_expression (function_name) @_f (arguments . (plain_value) @ref.use) (#eq? @_f "var"))
(declaration (property_name) @_p (plain_value) @ref.use (#any-of? @_p "animation" "animation-name"))
