package dev.eventbus.log;

/**
 * Appends to one stream that belong together: once one has failed, none after it is stored. So whoever appends them again
 * from there on keeps their order. For any thread.
 */
public final class AppendChain {
    private volatile boolean broken;

    /** One has failed. */
    public void breakOff() {
        broken = true;
    }

    /** Whether one has failed. */
    public boolean isBroken() {
        return broken;
    }
}
