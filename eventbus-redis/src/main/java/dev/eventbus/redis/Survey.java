package dev.eventbus.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One question to several servers, which does not wait for those that are frozen. */
final class Survey<T> {
    private final Predicate<List<T>> enough;
    private final Consumer<Runnable> soon;
    private final CompletableFuture<List<T>> result = new CompletableFuture<>();
    private final List<T> answers = new ArrayList<>();
    private int outstanding;

    private Survey(int asked, Predicate<List<T>> enough, Consumer<Runnable> soon) {
        this.outstanding = asked;
        this.enough = enough;
        this.soon = soon;
    }

    /**
     * Collects answers until they are enough, or all are there, or some time has passed since the first.
     *
     * @param soon runs something when the others have had time enough
     * @return at least one answer; fails as the last one did if all did
     */
    static <T> CompletableFuture<List<T>> of(
            Collection<CompletableFuture<T>> asked, Predicate<List<T>> enough, Consumer<Runnable> soon) {
        Survey<T> survey = new Survey<>(asked.size(), enough, soon);
        asked.forEach(answer -> answer.whenComplete(survey::answered));
        return survey.result;
    }

    private void answered(@Nullable T answer, @Nullable Throwable failure) {
        boolean first;
        boolean done;
        List<T> soFar;
        synchronized (this) {
            outstanding--;
            if (answer != null) {
                answers.add(answer);
            }
            first = answer != null && answers.size() == 1;
            done = outstanding == 0 || answer != null && enough.test(answers);
            soFar = List.copyOf(answers);
        }
        if (done && soFar.isEmpty() && failure != null) {
            result.completeExceptionally(RedisErrors.unwrap(failure));
        } else if (done) {
            result.complete(soFar);
        } else if (first) {
            soon.accept(this::settle);
        }
    }

    private void settle() {
        List<T> soFar;
        synchronized (this) {
            soFar = List.copyOf(answers);
        }
        result.complete(soFar);
    }
}
