; inherits: typescript
; The names of components are uses.
(jsx_opening_element name: (identifier) @ref.use)
(jsx_self_closing_element name: (identifier) @ref.use)
