; HTML. Scripts and styles are not entered. settle.c keeps of the elements the first of each custom one (with a hyphen).

(comment) @comment

(element (start_tag (tag_name) @_t) (text) @name (#any-of? @_t "title" "h1" "h2" "h3" "h4" "h5" "h6")) @def.heading
(element (start_tag (tag_name) @_t) . (element (text) @name) (#any-of? @_t "h1" "h2" "h3" "h4" "h5" "h6")) @def.heading
(element (start_tag (tag_name) @_t) (text) @doc.file (#eq? @_t "title"))
(start_tag (attribute (attribute_name) @_a (quoted_attribute_value (attribute_value) @name)) (#eq? @_a "id")) @def.variable
(start_tag (attribute (attribute_name) @_a (attribute_value) @name) (#eq? @_a "id")) @def.variable
(self_closing_tag (attribute (attribute_name) @_a (quoted_attribute_value (attribute_value) @name)) (#eq? @_a "id")) @def.variable
(start_tag (tag_name) @name) @def.class

(start_tag (tag_name) @_t (attribute (attribute_name) @_a (quoted_attribute_value (attribute_value) @ref.include)) (#any-of? @_t "script" "iframe" "img") (#eq? @_a "src"))
(start_tag (tag_name) @_t (attribute (attribute_name) @_a (quoted_attribute_value (attribute_value) @ref.include)) (#eq? @_t "link") (#eq? @_a "href"))
(self_closing_tag (tag_name) @_t (attribute (attribute_name) @_a (quoted_attribute_value (attribute_value) @ref.include)) (#any-of? @_t "link" "img") (#any-of? @_a "href" "src"))
