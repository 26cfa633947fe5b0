# Japanese source at 200x60
size 200x60
tree japanese
args --no-model tree
wait symbols
keys :
text open main.c
keys Enter
wait 在庫
keys 2 g
screen
| 1 tree                                   3 files │ 2 main.c                                                            1/34 │ 3 conversation
|▸ 源/                                            1│ 1 /* 在庫を管理するプログラム。全角の文字と半角の文字が混ざる。 */       │tree: 3 files (2 C, 1 Markdown), 49 lines, 3 functions
|  main.c                                        34│ 2 #include <stdio.h>                                                     │entry points
|  説明.md                                        8│ 3 #include "源/在庫.h"                                                   │ main                                 main.c:27
|                                                  │ 4                                                                        │reading order
|                                                  │ 5 /* 税率（％）。 */                                                     │ 1. main.c:27 main                      where it starts
|                                                  │ 6 #define 税率 10                                                        │ 2. main.c:18 合計                      e\u0301 ではなく結合文字: ...
|                                                  │ 7                                                                        │
|                                                  │ 8 /* 品物の値段に税を足して返す。単位は円。 */                           │ i      ask a question about this tree
|                                                  │ 9 static int 税込(int 値段)                                              │ @      find a file or symbol
|                                                  │10 {                                                                      │ S      search all files
|                                                  │11         return 値段 + 値段 * 税率 / 100;                               │ Enter  open the name or place under the cursor
|                                                  │12 }                                                                      │ [      back from there
|                                                  │13                                                                        │ s      earlier sessions
|                                                  │14 /* ﾊﾝｶｸ ｶﾅ: 濁点は別の文字である。ｶﾞｷﾞｸﾞ */                            │ ?      all keys
|                                                  │15 static const char *名前 = "りんご🍎とみかん🍊";                        │
|                                                  │16                                                                        │
|                                                  │17 /* e\u0301 ではなく結合文字: é が 組み合わせ。家族は👨で一つ。 */      │
|                                                  │18 int 合計(const struct 在庫 *倉庫, int 数)                              │
|                                                  │19 {                                                                      │
|                                                  │20         int 和 = 0;                                                    │
|                                                  │21                                                                        │
|                                                  │22         for (int i = 0; i < 数; i++)                                   │
|                                                  │23                 和 += 税込(倉庫[i].値段) * 倉庫[i].個数;               │
|                                                  │24         return 和;                                                     │
|                                                  │25 }                                                                      │
|                                                  │26                                                                        │
|                                                  │27 int main(void)                                                         │
|                                                  │28 {                                                                      │
|                                                  │29         struct 在庫 倉庫[2] = { { 100, 3 }, { 80, 5 } };               │
|                                                  │30                                                                        │
|                                                  │31         /* とても長い行：あいうえおかきくけこさしすせそたちつてとなにぬ│
|                                                  │32         printf("%s: %d円\n", 名前, 合計(倉庫, 2));                     │
|                                                  │33         return 0;                                                      │
|                                                  │34 }                                                                      │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|3 files 10 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys j j j j j j j j j
screen
| 1 tree                                   3 files │ 2 main.c  税込                                                     10/34 │ 3 conversation
|▸ 源/                                            1│ 1 /* 在庫を管理するプログラム。全角の文字と半角の文字が混ざる。 */       │tree: 3 files (2 C, 1 Markdown), 49 lines, 3 functions
|  main.c                                        34│ 2 #include <stdio.h>                                                     │entry points
|  説明.md                                        8│ 3 #include "源/在庫.h"                                                   │ main                                 main.c:27
|                                                  │ 4                                                                        │reading order
|                                                  │ 5 /* 税率（％）。 */                                                     │ 1. main.c:27 main                      where it starts
|                                                  │ 6 #define 税率 10                                                        │ 2. main.c:18 合計                      e\u0301 ではなく結合文字: ...
|                                                  │ 7                                                                        │
|                                                  │ 8 /* 品物の値段に税を足して返す。単位は円。 */                           │ i      ask a question about this tree
|                                                  │ 9 static int 税込(int 値段)                                              │ @      find a file or symbol
|                                                  │10 {                                                                      │ S      search all files
|                                                  │11         return 値段 + 値段 * 税率 / 100;                               │ Enter  open the name or place under the cursor
|                                                  │12 }                                                                      │ [      back from there
|                                                  │13                                                                        │ s      earlier sessions
|                                                  │14 /* ﾊﾝｶｸ ｶﾅ: 濁点は別の文字である。ｶﾞｷﾞｸﾞ */                            │ ?      all keys
|                                                  │15 static const char *名前 = "りんご🍎とみかん🍊";                        │
|                                                  │16                                                                        │
|                                                  │17 /* e\u0301 ではなく結合文字: é が 組み合わせ。家族は👨で一つ。 */      │
|                                                  │18 int 合計(const struct 在庫 *倉庫, int 数)                              │
|                                                  │19 {                                                                      │
|                                                  │20         int 和 = 0;                                                    │
|                                                  │21                                                                        │
|                                                  │22         for (int i = 0; i < 数; i++)                                   │
|                                                  │23                 和 += 税込(倉庫[i].値段) * 倉庫[i].個数;               │
|                                                  │24         return 和;                                                     │
|                                                  │25 }                                                                      │
|                                                  │26                                                                        │
|                                                  │27 int main(void)                                                         │
|                                                  │28 {                                                                      │
|                                                  │29         struct 在庫 倉庫[2] = { { 100, 3 }, { 80, 5 } };               │
|                                                  │30                                                                        │
|                                                  │31         /* とても長い行：あいうえおかきくけこさしすせそたちつてとなにぬ│
|                                                  │32         printf("%s: %d円\n", 名前, 合計(倉庫, 2));                     │
|                                                  │33         return 0;                                                      │
|                                                  │34 }                                                                      │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|3 files 10 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
