/* actions.h - everything a key can do, in one list: default keys, help and manual are made from it.
 *
 * Keys are written as in the configuration file (keys.h). A key means what the innermost context says: first that of what has the focus,
 * then GLOBAL. Text that is typed into the prompt or a picker is no action, but for keys that PROMPT or PICKER lists.
 */
#ifndef CODEASK_TUI_ACTIONS_H
#define CODEASK_TUI_ACTIONS_H

/* X(ID, context, "name", "default keys", "help") */
#define ACTIONS(X)                                                                                                     \
	X(DOWN, PANE, "down", "j Down", "next line")                                                                   \
	X(UP, PANE, "up", "k Up", "previous line")                                                                     \
	X(LEFT, PANE, "left", "h Left", "previous name or link; close a directory")                                    \
	X(RIGHT, PANE, "right", "l Right", "next name or link; open a directory")                                      \
	X(TOP, PANE, "top", "g Home", "first line")                                                                    \
	X(BOTTOM, PANE, "bottom", "G End", "last line; in the conversation: follow it")                                \
	X(HALF_DOWN, PANE, "half-down", "ctrl-d d", "half a page down")                                                \
	X(HALF_UP, PANE, "half-up", "ctrl-u u", "half a page up")                                                      \
	X(PAGE_DOWN, PANE, "page-down", "PgDn Space ctrl-f", "a page down")                                            \
	X(PAGE_UP, PANE, "page-up", "PgUp ctrl-b", "a page up")                                                        \
	X(ENTER, PANE, "enter", "Enter", "open: file, symbol, link, definition of the name under the cursor")          \
	X(NEXT_MATCH, PANE, "next-match", "n", "next match of the search")                                             \
	X(PREV_MATCH, PANE, "prev-match", "N", "previous match")                                                       \
	X(SCROLL_LEFT, PANE, "scroll-left", "{", "scroll long lines to the left")                                      \
	X(SCROLL_RIGHT, PANE, "scroll-right", "}", "scroll long lines to the right")                                   \
	X(SEARCH, PANE, "search", "/", "search in this pane (PCRE2), live")                                            \
	X(DEFINITION, PANE, "definition", "D", "definitions of the name under the cursor")                             \
	X(CALLERS, PANE, "callers", "c", "who calls the name under the cursor")                                        \
	X(CALLEES, PANE, "callees", "C", "what the name under the cursor calls")                                       \
	X(INCLUDES, PANE, "includes", "o", "files that this file includes")                                            \
	X(INCLUDERS, PANE, "includers", "O", "files that include this file")                                           \
	X(OUTLINE, PANE, "outline", "t", "definitions of the file")                                                    \
	X(FILES, PANE, "files", "f", "the tree of files")                                                              \
	X(BLAME, PANE, "blame", "b", "who changed this line last (git)")                                               \
	X(READ_TOO, PANE, "read-too", "r", "the model reads this file or function with the next question")             \
	X(EDIT, PANE, "edit", "e", "open the place in $EDITOR")                                                        \
	X(COPY, PANE, "copy", "y", "copy the block, line or path")                                                     \
	X(COPY_ALL, PANE, "copy-all", "Y", "copy the whole answer or file")                                            \
	X(REASK, TALK, "edit-question", "E", "edit the question of this turn and ask again")                           \
	X(THOUGHTS, TALK, "thoughts", "T", "unfold or fold the model's reasoning")                                     \
	X(PREV_TURN, TALK, "previous-question", "(", "previous question")                                              \
	X(NEXT_TURN, TALK, "next-question", ")", "next question")                                                      \
	X(BACK, GLOBAL, "back", "[ Backspace ctrl-o", "back to the place before")                                      \
	X(FORWARD, GLOBAL, "forward", "]", "forward again")                                                            \
	X(NEXT_PANE, GLOBAL, "next-pane", "Tab", "next pane")                                                          \
	X(PREV_PANE, GLOBAL, "previous-pane", "S-Tab", "previous pane")                                                \
	X(PANE_1, GLOBAL, "tree", "1", "tree pane")                                                                    \
	X(PANE_2, GLOBAL, "source", "2", "source pane")                                                                \
	X(PANE_3, GLOBAL, "talk", "3", "conversation")                                                                 \
	X(ASK, GLOBAL, "ask", "i a", "write a question")                                                               \
	X(COMMAND, GLOBAL, "command", ":", "a command (:help lists them)")                                             \
	X(PICK, GLOBAL, "pick", "@ ctrl-p", "find a file or symbol, fuzzily")                                          \
	X(SEARCH_TREE, GLOBAL, "search-tree", "S", "search all files (PCRE2)")                                         \
	X(SESSIONS, GLOBAL, "sessions", "s", "earlier sessions, to go on with")                                        \
	X(NEW_SESSION, GLOBAL, "new-session", "ctrl-n", "a new conversation")                                          \
	X(NARROWER, GLOBAL, "narrower", "<", "make the left pane narrower")                                            \
	X(WIDER, GLOBAL, "wider", ">", "make the left pane wider")                                                     \
	X(TALLER, GLOBAL, "taller", "+ =", "make the focused pane larger")                                             \
	X(SHORTER, GLOBAL, "shorter", "-", "make the focused pane smaller")                                            \
	X(FLIP, GLOBAL, "flip", "|", "conversation below or beside the source")                                        \
	X(ZOOM, GLOBAL, "zoom", "z _", "one pane alone, or all")                                                       \
	X(MOUSE, GLOBAL, "mouse", "m", "mouse on or off (off: the terminal selects text)")                             \
	X(RESCAN, GLOBAL, "rescan", "ctrl-r", "read the tree again")                                                   \
	X(HELP, GLOBAL, "help", "? F1", "all keys; / searches in them")                                                \
	X(CANCEL, GLOBAL, "cancel", "Esc", "stop the answer (what came stays); close, leave")                          \
	X(INTERRUPT, GLOBAL, "interrupt", "ctrl-c", "stop the answer; a second one quits")                             \
	X(REDRAW, GLOBAL, "redraw", "ctrl-l", "draw the screen anew")                                                  \
	X(SUSPEND, GLOBAL, "suspend", "ctrl-z", "to the shell (fg comes back)")                                        \
	X(QUIT, GLOBAL, "quit", "q", "quit")                                                                           \
	X(P_SUBMIT, PROMPT, "submit", "Enter", "ask")                                                                  \
	X(P_NEWLINE, PROMPT, "newline", "alt-Enter ctrl-j", "a new line")                                              \
	X(P_LEAVE, PROMPT, "leave", "Esc", "back to the panes; the text stays")                                        \
	X(P_COMPLETE, PROMPT, "complete", "Tab", "complete a path, symbol or command")                                 \
	X(P_PICK, PROMPT, "insert-name", "@ ctrl-p", "find a file or symbol and insert it")                            \
	X(P_OLDER, PROMPT, "older", "Up", "earlier question")                                                          \
	X(P_NEWER, PROMPT, "newer", "Down", "later question")                                                          \
	X(P_LEFT, PROMPT, "char-left", "Left ctrl-b", "a character left")                                              \
	X(P_RIGHT, PROMPT, "char-right", "Right ctrl-f", "a character right")                                          \
	X(P_WORD_LEFT, PROMPT, "word-left", "alt-b ctrl-Left", "a word left")                                          \
	X(P_WORD_RIGHT, PROMPT, "word-right", "alt-f ctrl-Right", "a word right")                                      \
	X(P_HOME, PROMPT, "line-start", "Home ctrl-a", "start of the line")                                            \
	X(P_END, PROMPT, "line-end", "End ctrl-e", "end of the line")                                                  \
	X(P_RUBOUT, PROMPT, "rub-out", "Backspace ctrl-h", "delete the character before")                              \
	X(P_DELETE, PROMPT, "delete", "Del ctrl-d", "delete the character under the cursor")                           \
	X(P_RUBOUT_WORD, PROMPT, "rub-out-word", "ctrl-w", "delete the word before")                                   \
	X(P_KILL_END, PROMPT, "kill-end", "ctrl-k", "delete to the end of the line")                                   \
	X(P_KILL, PROMPT, "kill", "ctrl-u", "delete to the start of the line")                                         \
	X(P_YANK, PROMPT, "yank", "ctrl-y", "put back what was deleted")                                               \
	X(K_DOWN, PICKER, "picker-down", "Down ctrl-n ctrl-j", "next row")                                             \
	X(K_UP, PICKER, "picker-up", "Up ctrl-p ctrl-k", "previous row")                                               \
	X(K_PAGE_DOWN, PICKER, "picker-page-down", "PgDn", "a page down")                                       \
	X(K_PAGE_UP, PICKER, "picker-page-up", "PgUp", "a page up")                                             \
	X(K_TAKE, PICKER, "take", "Enter", "take it")                                                                  \
	X(K_WHAT, PICKER, "files-or-symbols", "Tab", "files, symbols, or both")                                        \
	X(K_DELETE, PICKER, "remove-session", "ctrl-x Del", "remove the session (asks first)")                         \
	X(K_LEAVE, PICKER, "close", "Esc", "close")

enum action {
	ACT_NONE,
#define X(id, context, name, keys, help) ACT_##id,
	ACTIONS(X)
#undef X
	ACT_COUNT
};

/* Where an action's keys count. */
enum context {
	CTX_PANE,   /* any pane that has the focus; a pane ignores what means nothing to it */
	CTX_TALK,   /* the conversation only */
	CTX_GLOBAL, /* everywhere but in text that is being typed */
	CTX_PROMPT, /* question, command and search lines */
	CTX_PICKER, /* lists with a line to type into: picker, sessions, help */
	CTX_COUNT
};

#endif
