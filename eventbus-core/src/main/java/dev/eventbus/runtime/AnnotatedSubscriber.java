package dev.eventbus.runtime;

import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.EventContext;
import dev.eventbus.EventHandler;
import dev.eventbus.Handles;
import dev.eventbus.RoutedSubscriptionBuilder;
import dev.eventbus.Subscriber;
import dev.eventbus.SubscriberDefaults;
import dev.eventbus.Subscription;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.subscribe.SubscriptionPlan;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a subscription of an object with {@link Subscriber} and {@link Handles}. */
final class AnnotatedSubscriber {
    private final Object subscriber;
    private final Subscriber annotation;
    private final List<Method> handlers = new ArrayList<>();

    AnnotatedSubscriber(Object subscriber) {
        this.subscriber = subscriber;
        Class<?> type = subscriber.getClass();
        Subscriber found = type.getAnnotation(Subscriber.class);
        List<String> problems = new ArrayList<>();
        if (found == null) {
            throw new ConfigurationException(
                    "%s cannot be registered: it has no @Subscriber(\"name\").".formatted(type.getName()));
        }
        this.annotation = found;
        annotated(type).forEach(method -> {
            String problem = problem(method);
            if (problem == null) {
                handlers.add(method);
            } else {
                problems.add("%s %s".formatted(method.getName(), problem));
            }
        });
        if (handlers.isEmpty() && problems.isEmpty()) {
            problems.add("it has no method with @Handles");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(
                    "%s cannot be registered: %s.".formatted(type.getName(), String.join("; ", problems)));
        }
    }

    String name() {
        return annotation.value();
    }

    RoutedSubscriptionBuilder plan(
            EventCatalog catalog, Tuning tuning, Function<SubscriptionPlan, Subscription> starter) {
        RoutedPlan plan = new RoutedPlan(annotation.value(), catalog, tuning, starter);
        plan.concurrency(annotation.concurrency());
        for (Method method : handlers) {
            String handlerName = "%s.%s".formatted(subscriber.getClass().getSimpleName(), method.getName());
            plan.route(method.getParameterTypes()[0].asSubclass(DomainEvent.class), handlerName, handler(method));
        }
        return subscriber instanceof SubscriberDefaults own ? own.defaults(plan) : plan;
    }

    /** The methods with {@link Handles}; one that another of them overrides is not called, and so is none. */
    private static Stream<Method> annotated(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        List<Method> below = new ArrayList<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            List<Method> declared = Stream.of(each.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Handles.class))
                    .toList();
            declared.stream()
                    .filter(method -> !method.isBridge())
                    .filter(method -> below.stream().noneMatch(lower -> overrides(lower, method)))
                    .forEach(methods::add);
            // A bridge to a method beside it overrides as that one does; one alone only leads to the method above.
            declared.stream()
                    .filter(method -> !method.isBridge()
                            || declared.stream().anyMatch(other -> !other.isBridge() && sameName(other, method)))
                    .forEach(below::add);
        }
        return methods.stream().sorted(Comparator.comparing(Method::toString));
    }

    private static boolean sameName(Method one, Method other) {
        return one.getName().equals(other.getName()) && one.getParameterCount() == other.getParameterCount();
    }

    private static boolean overrides(Method lower, Method upper) {
        int modifiers = upper.getModifiers();
        boolean visible = Modifier.isPublic(modifiers)
                || Modifier.isProtected(modifiers)
                || (!Modifier.isPrivate(modifiers)
                        && upper.getDeclaringClass()
                                .getPackageName()
                                .equals(lower.getDeclaringClass().getPackageName()));
        return visible
                && lower.getName().equals(upper.getName())
                && Arrays.equals(lower.getParameterTypes(), upper.getParameterTypes());
    }

    private @Nullable String problem(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length == 0 || !DomainEvent.class.isAssignableFrom(parameters[0])) {
            return "must take an event first, and takes %s".formatted(List.of(parameters));
        }
        if (parameters.length > 2 || (parameters.length == 2 && parameters[1] != EventContext.class)) {
            return "may only take an EventContext after the event, and takes %s".formatted(List.of(parameters));
        }
        if (method.getReturnType() != void.class) {
            return "must return nothing, and returns %s"
                    .formatted(method.getReturnType().getSimpleName());
        }
        if (Modifier.isStatic(method.getModifiers())) {
            return "must not be static";
        }
        return method.trySetAccessible() ? null : "cannot be called: its module does not open it";
    }

    private EventHandler<DomainEvent> handler(Method method) {
        boolean withContext = method.getParameterCount() == 2;
        return (event, context) -> {
            try {
                if (withContext) {
                    method.invoke(subscriber, event, context);
                } else {
                    method.invoke(subscriber, event);
                }
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof Exception thrown) {
                    throw thrown;
                }
                throw (Error) e.getCause();
            }
        };
    }
}
