package dev.eventbus.codec;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.module.SimpleModule;

/**
 * Calls the constructors of records through handles that are spread once. Jackson's own adapts its handle to the arguments
 * in each call, which is a ninth of decoding an event.
 */
final class RecordMaker extends StdValueInstantiator {
    private final MethodHandle constructor;

    private RecordMaker(StdValueInstantiator usual, MethodHandle constructor) {
        super(usual);
        this.constructor = constructor;
    }

    static JacksonModule module() {
        return new SimpleModule("records") {
            @Override
            public void setupModule(SetupContext context) {
                super.setupModule(context);
                context.addValueInstantiators(new Records());
            }
        };
    }

    private static final class Records extends ValueInstantiators.Base {
        @Override
        public ValueInstantiator modifyValueInstantiator(
                DeserializationConfig config, BeanDescription.Supplier bean, ValueInstantiator usual) {
            MethodHandle constructor = usual.getClass() == StdValueInstantiator.class
                            && bean.getBeanClass().isRecord()
                    ? spread((StdValueInstantiator) usual)
                    : null;
            return constructor == null ? usual : new RecordMaker((StdValueInstantiator) usual, constructor);
        }

        /** {@code null} where it cannot be had, or where there is none with arguments. */
        private static @Nullable MethodHandle spread(StdValueInstantiator usual) {
            if (usual.getWithArgsCreator() == null
                    || !(usual.getWithArgsCreator().getAnnotated() instanceof Constructor<?> constructor)) {
                return null;
            }
            try {
                return MethodHandles.lookup()
                        .unreflectConstructor(constructor)
                        .asFixedArity()
                        .asSpreader(Object[].class, constructor.getParameterCount())
                        .asType(methodType(Object.class, Object[].class));
            } catch (IllegalAccessException e) {
                return null;
            }
        }
    }

    @Override
    public Object createFromObjectWith(DeserializationContext context, Object[] arguments) {
        try {
            return constructor.invokeExact(arguments);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return context.handleInstantiationProblem(getValueClass(), arguments, rewrapCtorProblem(context, e));
        }
    }
}
