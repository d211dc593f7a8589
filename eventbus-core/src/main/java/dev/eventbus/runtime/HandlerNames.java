package dev.eventbus.runtime;

/** What failures call a handler. */
final class HandlerNames {
    private HandlerNames() {}

    /** The handler's class; of a lambda the class that it stands in, since the rest of its name changes each run. */
    static String of(Object handler) {
        String name = handler.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda) + " (lambda)";
    }
}
