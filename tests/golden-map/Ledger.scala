// A ledger of accounts: what is booked where.
package shop.books

import scala.collection.mutable
import shop.money.{Amount, Currency => Cur}

/** Told about each booking. */
trait Listener extends Serializable {
  def booked(entry: Entry): Unit
  protected def name: String = "listener"
}

sealed trait Side
case object Debit extends Side
case object Credit extends Side with Product

/** One line of the ledger. */
case class Entry(account: String, amount: Amount, side: Side = Debit) {
  def signed: Amount = if (side == Debit) amount else amount.negate
}

object Ledger {
  val Limit = 1000
  type Rows = mutable.ArrayBuffer[Entry]

  def apply(name: String): Ledger = new Ledger(name)

  implicit class RichEntry(val e: Entry) extends AnyVal {
    def half: Amount = e.amount / 2
  }
}

/**
 * Keeps entries and their sums.
 */
class Ledger(val name: String, limit: Int = Ledger.Limit) extends Book[Entry](name) with Listener {
  private val rows: Ledger.Rows = mutable.ArrayBuffer.empty
  private[books] var closed = false
  lazy val total: Amount = rows.map(_.signed).sum

  def this() = this("main")

  // Books one entry.
  @throws[FullError]
  override def booked(entry: Entry): Unit = {
    require(!closed, "closed")
    if (rows.size >= limit) throw new FullError(name)
    rows += entry
    listeners.foreach(l => l.booked(entry))
    notifyAll(entry)
  }

  private def check(rows: Ledger.Rows): Boolean = rows.forall(valid)

  def +(entry: Entry): Ledger = { booked(entry); this }
}

enum Colour(val code: Int) {
  case Red extends Colour(1)
  case Green, Blue
}

given ordering: Ordering[Entry] = Ordering.by(_.account)

extension (e: Entry)
  def isZero: Boolean = e.amount.isZero

abstract class Base[T] {
  def load(path: String): T
}

object Main extends App {
  def main(args: Array[String]): Unit = println(Ledger("x").total)
}
