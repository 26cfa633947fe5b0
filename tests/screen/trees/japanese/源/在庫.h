/* 在庫の一行。 */
struct 在庫 {
	int 値段; /* 円 */
	int 個数;
};

int 合計(const struct 在庫 *倉庫, int 数);
