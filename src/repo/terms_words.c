/* terms_words.c - the lists of terms.h: short, of words that are common in questions about programs. */
#include "terms.h"

const char *const terms_stop[] = {
	"a", "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because",
	"been", "before", "being", "between", "both", "but", "by", "can", "could", "did", "do", "does", "done", "during",
	"each", "else", "every", "explain", "describe", "find", "for", "from", "get", "give", "had", "has", "have", "he",
	"her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "kind", "list", "may", "me",
	"mean", "might", "more", "most", "must", "my", "need", "no", "not", "of", "off", "on", "only", "onto", "or", "other",
	"our", "out", "over", "own", "part", "please", "same", "shall", "she", "should", "show", "so", "some", "such",
	"tell", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to",
	"too", "under", "up", "very", "via", "was", "way", "we", "were", "what", "when", "where", "whether", "which",
	"while", "who", "whom", "whose", "why", "will", "with", "would", "you", "your", "s", "t", "ll", "re", "ve", NULL,
};

const char *const terms_weak[] = {
	"funct", "code", "implement", "handl", "happen", "call", "defin", "work", "us", "mak", "thing", "plac", "program",
	"method", "routin", "perform", "decid", "responsibl", "take", "tak", "com", "go", "talk", "cover", "mention", "discus", "discuss",
	"treat", "deal", "video", "episod", "lectur", "session", "document", "関数", "処理", "方法", "場所",
	"説明", "仕組", "コード", "実装", "部分", NULL,
};

/* Stems. What stands behind the first is as good in a name, and less in a sentence. */
const char *const terms_also[] = {
	"address addr", "allocat alloc malloc kmalloc", "argument arg argv", "authenticat auth", "authoriz auth",
	"buffer buf skb", "calculat calc comput", "character char chr", "checksum csum crc", "command cmd",
	"comput calc calculat", "configur config conf cfg", "configurat config conf cfg", "connect conn", "context ctx",
	"convert conv", "copi cpy dup", "creat new make alloc", "current cur curr",
	"databas db", "decrement dec", "delet del remov unlink rm", "descript desc fd", "destinat dst dest",
	"destroy free", "devic dev", "dictionari dict map", "directori dir", "document doc", "drop discard free",
	"duplicat dup", "enqueu queu push", "entri ent dentri", "environ env", "error err errno", "evict reclaim",
	"execut exec run", "expir timeout", "extens ext", "failur fail err", "find lookup search", "first head",
	"free releas put destroy", "funct fn func", "generat gen", "hardwar hw", "increment inc", "index idx",
	"informat info", "initializ init setup", "initialis init setup", "initial init", "insert add ins",
	"interrupt irq intr", "iterat iter each", "kernel krn", "languag lang", "last tail", "length len size",
	"librari lib", "lookup find search", "manager mgr", "memori mem", "messag msg", "modifi set change update",
	"mount mnt", "multipl multi", "number num nr", "object obj", "operat op ops", "packet pkt skb",
	"parameter param arg", "password passwd pass pw", "pointer ptr", "previous prev",
	"process proc task", "protocol proto", "queu q", "random rand rnd", "receiv recv rx rcv",
	"reclaim shrink evict", "record rec", "refer ref", "referenc ref", "register reg", "regular reg", "releas free put",
	"remov del delet unlink rm", "renam mv", "repli reply ack", "request req", "respons resp", "result res ret",
	"retransmit retrans rtx", "retransmiss retrans rtx", "rout rt", "schedul sched", "search find lookup",
	"second sec", "send xmit tx snd transmit", "sequenc seq", "server srv", "signal sig", "siz len",
	"socket sock sk skb", "softwar sw", "sourc src", "stack stk", "start begin init", "statistic stat stats",
	"stop end exit", "stor save put", "string str", "structur struct", "swap swp", "synchroniz sync", "synchronis sync",
	"system sys", "tabl tbl tab", "temporari tmp temp", "thread thr", "timeout timer expir", "token tok",
	"transact txn trans", "transmit xmit tx send", "transmiss xmit tx send", "updat set refresh", "user usr",
	"utiliti util", "valu val", "variabl var", "vect vec", "verifi check valid", "vers ver", "virtual virt v",
	"window win wnd", "writ write store", "look lookup find search", NULL,
};

const char *const terms_stop_kana[] = {
	"どのように", "どうやって", "どこ", "ください", "ですか", "ますか", "している", "されている", "について", "という",
	"ように", "ような", "します", "しました", "される", "された", "すること", "ところ", "それぞれ", "もの",
	"とき", "ため", "から", "まで", "より", "など", "です", "ます", "する", "した", "して", "いる", "ある", "なに",
	"どれ", "どんな", "なぜ", "教えて", NULL,
};

const struct terms_pair terms_japanese[] = {
	{ "割り当て", "allocate" }, { "割当", "allocate" }, { "確保", "allocate" }, { "解放", "free" },
	{ "メモリ", "memory" }, { "ソケット", "socket" }, { "バッファ", "buffer" }, { "パケット", "packet" },
	{ "ファイル", "file" }, { "ディレクトリ", "directory" }, { "読み込", "read" }, { "読み取", "read" },
	{ "書き込", "write" }, { "書き出", "write" }, { "輻輳", "congestion" }, { "送信", "send" }, { "受信", "receive" }, { "接続", "connect" },
	{ "切断", "disconnect" }, { "初期化", "initialize" }, { "登録", "register" }, { "追加", "add" },
	{ "削除", "delete" }, { "挿入", "insert" }, { "検索", "search" }, { "探索", "search" }, { "作成", "create" },
	{ "生成", "create" }, { "破棄", "destroy" }, { "更新", "update" }, { "変更", "change" }, { "設定", "config" },
	{ "取得", "get" }, { "計算", "compute" }, { "圧縮", "compress" }, { "展開", "expand" }, { "暗号", "crypt" },
	{ "復号", "decrypt" }, { "認証", "authenticate" }, { "検証", "verify" }, { "確認", "check" }, { "ロック", "lock" },
	{ "排他", "lock" }, { "待ち", "wait" }, { "待機", "wait" }, { "割り込み", "interrupt" }, { "割込", "interrupt" },
	{ "スレッド", "thread" }, { "プロセス", "process" }, { "タスク", "task" }, { "スケジュール", "schedule" },
	{ "キュー", "queue" }, { "リスト", "list" }, { "ハッシュ", "hash" }, { "テーブル", "table" }, { "ページ", "page" },
	{ "キャッシュ", "cache" }, { "ノード", "node" }, { "マウント", "mount" }, { "ブロック", "block" },
	{ "ディスク", "disk" }, { "デバイス", "device" }, { "ドライバ", "driver" }, { "タイマ", "timer" },
	{ "タイムアウト", "timeout" }, { "再送", "retransmit" }, { "エラー", "error" }, { "例外", "exception" },
	{ "文字列", "string" }, { "解析", "parse" }, { "変換", "convert" }, { "描画", "draw" }, { "表示", "show" },
	{ "画面", "screen" }, { "入力", "input" }, { "出力", "output" }, { "引数", "argument" }, { "オプション", "option" },
	{ "モデル", "model" }, { "トークン", "token" }, { "アドレス", "address" }, { "ルーティング", "route" },
	{ "経路", "route" }, { "データ", "data" }, { "コピー", "copy" }, { "ユーザ", "user" }, { "権限", "permission" },
	{ "署名", "signature" }, { "テスト", "test" }, { "スワップ", "swap" }, { "回収", "reclaim" },
	{ "ジャーナル", "journal" }, { "索引", "index" }, { "キャンセル", "cancel" }, { "開く", "open" },
	{ "閉じ", "close" }, { "名前", "name" }, { "木", "tree" }, { "サーバ", "server" }, { "クライアント", "client" },
	{ NULL, NULL },
};
