package dev.eventbus.redis;

import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The servers that a URI each names: mostly one. With several, each attempt tries the next. */
final class Seeds implements Locator {
    private final List<RedisURI> uris;
    private final String where;
    private final AtomicInteger next = new AtomicInteger();

    Seeds(List<RedisURI> uris, String where) {
        this.uris = uris;
        this.where = where;
    }

    @Override
    public CompletableFuture<RedisURI> locate() {
        return CompletableFuture.completedFuture(uris.get(Math.floorMod(next.getAndIncrement(), uris.size())));
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public boolean moves() {
        return false;
    }
}
