// Catalog of parts: what is in stock, and who wants to know when that changes.
package shop.catalog

import kotlin.math.max
import shop.money.Price as Amount
import shop.events.*

/** Most parts one order may name. */
const val MAX_ORDER = 500
private val started = clock()
var verbose: Boolean = false

typealias Listener = (Part, Int) -> Unit

/** Who may look into a catalog. */
interface Reader {
    val size: Int
    fun find(id: String): Part?
}

sealed class Result<out T> {
    data class Ok<T>(val value: T) : Result<T>()
    object Missing : Result<Nothing>()
}

/** Colours a part comes in. */
enum class Colour(val code: Int) {
    RED(1),
    GREEN(2);

    fun mixed(other: Colour): Colour = if (code > other.code) this else other
}

data class Part(val id: String, var stock: Int = 0, private val price: Amount)

/**
 * Keeps parts by their id.
 */
open class Catalog(private val limit: Int) : Base(limit), Reader, Comparable<Catalog> {
    private val parts = HashMap<String, Part>()
    override val size: Int
        get() = parts.size
    internal lateinit var owner: String

    init {
        register(this)
    }

    constructor(other: Catalog) : this(other.limit)

    override fun find(id: String): Part? = parts[id]

    @Throws(FullError::class)
    fun add(part: Part, times: Int = 1) {
        if (parts.size >= max(limit, MAX_ORDER)) {
            throw FullError("full: ${part.id}")
        }
        parts.put(part.id, part)
        listeners.forEach { it(part, times) }
        log?.write("added")
    }

    private suspend fun <T> locked(block: suspend () -> T): T {
        return mutex.withLock(block)
    }

    companion object Factory {
        const val EMPTY = ""
        fun create(): Catalog = Catalog(10)
    }

    inner class Cursor(val at: Int)
}

// Adds what an extension adds.
fun Part.isEmpty(): Boolean = stock == 0

internal inline fun report(catalog: Catalog, note: (String) -> Unit) {
    when (catalog.size) {
        0 -> note("empty")
        in 1..9 -> note("few")
        else -> println("many")
    }
    val handler = object : Reader {
        override val size = 0
        override fun find(id: String): Part? = null
    }
    handler.find("x")
    run(::helper)
}

fun helper() {}
