	/*
 * Licensed under nothing.
 */
package org.example.tool;

import java.util.List;
import static java.lang.Math.max;

/** A tool. */
@Deprecated
public class Tool<T> extends Base<T> implements Runnable, Named {
    private static final int LIMIT = 3;
    public List<String> names;

    /** Makes one. */
    public Tool(int n) { super(n); }

    @Override
    public void run() {
        helper(LIMIT);
        names.forEach(System.out::println);
        new Thread(this).start();
    }

    private int helper(int x) { return max(x, 1); }

    interface Inner { void call(); }
    enum Color { RED, GREEN }
    record Point(int x, int y) { }

    public static void main(String[] args) { new Tool<String>(1).run(); }
}
