<!DOCTYPE html>
<h1>Orders</h1>
<?php
/*
 * Orders of the shop: how they are kept and what they cost.
 */
declare(strict_types=1);

namespace Shop\Orders;

use Shop\Money\Price;
use Psr\Log\{LoggerInterface, NullLogger as Quiet};
use function Shop\format;

require_once __DIR__ . '/bootstrap.php';
require 'lib/tax.php';

const VAT = 19;
define('DEBUG', false);

/** What can be paid. */
interface Payable extends \Countable
{
    const CURRENCY = 'EUR';

    public function total(): Price;
}

trait Logs
{
    private ?LoggerInterface $log = null;

    protected function note(string $text): void
    {
        $this->log?->info($text);
    }
}

/** Where an order stands. */
enum Status: string implements HasLabel
{
    case Open = 'open';
    case Paid = 'paid';

    public static function parse(string $s): self
    {
        return self::from($s);
    }
}

/**
 * One order of one customer.
 */
#[Entity]
final class Order extends Record implements Payable
{
    use Logs;

    public const MAX = 100;
    private static int $count = 0;
    public readonly int $id;

    public function __construct(private array $lines = [], protected Status $status = Status::Open)
    {
        parent::__construct();
        self::$count++;
    }

    // Adds up the lines.
    public function total(): Price
    {
        $sum = new Price(0);
        foreach ($this->lines as $line) {
            $sum->add(tax($line->price()));
        }
        $this->note("sum");
        return $sum;
    }

    private static function load(int $id): ?Order
    {
        return array_map('strtoupper', Cache::get($id)) ?? null;
    }

    abstract protected function later();
}

function tax(Price $p): Price
{
    return \Shop\round_up($p->times(VAT));
}

$handler = function (Order $o) use ($log) {
    return $o->total();
};

$seen = [];
echo format(tax(new Price(5)));
?>
<p>Done</p>
