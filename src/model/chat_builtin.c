#include "chat_builtin.h"

#include <string.h>

/* Formats: ChatML (OpenAI 2023), Meta's Llama 3 and Llama 4 model cards, Google's Gemma formatting notes, Mistral's [INST] format with
 * control tokens (tekken and v3 tokenizers), OpenAI's harmony response format (2025). All of them trim what they are given as the models' own templates do. */
static const struct builtin {
	const char *tokens[2]; /* both in the vocabulary */
	const char *text;
} builtins[] = {
	{ { "<|im_start|>", "<|im_end|>" },
	  "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{% endfor %}"
	  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}" },
	{ { "<|channel|>", "<|message|>" },
	  "{{ '<|start|>system<|message|>You are ChatGPT, a large language model trained by OpenAI.\\nKnowledge cutoff: 2024-06\\n"
	  "Current date: ' + strftime_now('%Y-%m-%d') + '\\n\\nReasoning: medium\\n\\n# Valid channels: analysis, commentary, final. "
	  "Channel must be included for every message.<|end|>' }}{% for message in messages %}{% if message.role == 'system' %}"
	  "{{ '<|start|>developer<|message|># Instructions\\n\\n' + message.content + '\\n\\n<|end|>' }}{% elif message.role == 'user' %}"
	  "{{ '<|start|>user<|message|>' + message.content + '<|end|>' }}{% else %}"
	  "{{ '<|start|>assistant<|channel|>final<|message|>' + message.content + '<|end|>' }}{% endif %}{% endfor %}"
	  "{% if add_generation_prompt %}{{ '<|start|>assistant' }}{% endif %}" },
	{ { "<|start_header_id|>", "<|eot_id|>" },
	  "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + "
	  "message.content | trim + '<|eot_id|>' }}{% endfor %}"
	  "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}" },
	{ { "<|header_start|>", "<|eot|>" },
	  "{{ bos_token }}{% for message in messages %}{{ '<|header_start|>' + message.role + '<|header_end|>\\n\\n' + "
	  "message.content | trim + '<|eot|>' }}{% endfor %}"
	  "{% if add_generation_prompt %}{{ '<|header_start|>assistant<|header_end|>\\n\\n' }}{% endif %}" },
	{ { "<start_of_turn>", "<end_of_turn>" },
	  "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
	  "{% for message in messages %}{{ '<start_of_turn>' + ('model' if message.role == 'assistant' else message.role) + '\\n' + "
	  "message.content | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}" },
	{ { "[INST]", "[/INST]" },
	  "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
	  "{% for message in messages %}{% if message.role == 'user' %}{{ '[INST]' + message.content + '[/INST]' }}"
	  "{% else %}{{ message.content + eos_token }}{% endif %}{% endfor %}" },
};

const char *chat_builtin_for(bool (*has)(void *ud, const char *token), void *ud)
{
	for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
		if (has(ud, builtins[i].tokens[0]) && has(ud, builtins[i].tokens[1]))
			return builtins[i].text;
	return NULL;
}

static bool in_vocab(void *ud, const char *token)
{
	return vocab_find(ud, token) >= 0;
}

const char *chat_builtin(const struct vocab *v)
{
	return chat_builtin_for(in_vocab, (void *)(uintptr_t)v);
}

#define BAR "\xef\xbd\x9c"
#define LOW "\xe2\x96\x81"
static const struct chat_family families[] = {
	{ "<|im_start|>", "chatml", "", "<|im_end|>" },
	{ "<|start_header_id|>", "llama3", "<|begin_of_text|>", "<|eot_id|>" },
	{ "<|header_start|>", "llama4", "<|begin_of_text|>", "<|eot|>" },
	{ "<|channel|>", "harmony", "<|startoftext|>", "<|return|>" },
	{ "<start_of_turn>", "gemma", "<bos>", "<eos>" },
	{ "<|turn>", "gemma4", "<bos>", "<eos>" },
	{ "[INST]", "mistral", "<s>", "</s>" },
	{ "<" BAR "User" BAR ">", "deepseek", "<" BAR "begin" LOW "of" LOW "sentence" BAR ">", "<" BAR "end" LOW "of" LOW "sentence" BAR ">" },
	{ "<|start_of_role|>", "granite", "<|end_of_text|>", "<|end_of_text|>" },
	{ "[gMASK]", "glm", "", "<|endoftext|>" },
	{ "<seed:bos>", "seed", "<seed:bos>", "<seed:eos>" },
	{ "<|START_OF_TURN_TOKEN|>", "command", "<BOS_TOKEN>", "<|END_OF_TURN_TOKEN|>" },
	{ "<|end|>", "phi", "<s>", "<|end|>" },
	{ "", "jinja", "", "" }, /* any other */
};

const struct chat_family *chat_family_of(const char *text, size_t len)
{
	const struct chat_family *f = families;

	while (*f->token && !memmem(text, len, f->token, strlen(f->token)))
		f++;
	return f;
}
