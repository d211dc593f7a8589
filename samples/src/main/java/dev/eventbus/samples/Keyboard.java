package dev.eventbus.samples;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/** The keyboard of whoever runs a sample. */
public final class Keyboard {
    private final InputStream in;

    /** With what is typed. */
    public Keyboard(InputStream in) {
        this.in = in;
    }

    /** Waits for Enter; for ever where nothing can be typed. An interrupt ends it, as reading alone would not. */
    public void awaitEnter() throws InterruptedException {
        CountDownLatch pressed = new CountDownLatch(1);
        Thread reader = new Thread(() -> read(pressed), "keyboard");
        reader.setDaemon(true);
        reader.start();
        pressed.await();
    }

    private void read(CountDownLatch pressed) {
        try {
            int key = in.read();
            while (key != '\n' && key >= 0) {
                key = in.read();
            }
            if (key == '\n') {
                pressed.countDown();
            }
        } catch (IOException e) {
            // as if there were no keyboard
        }
    }
}
