package dev.eventbus.codec;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.UTF8StreamJsonParser;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;

/** Parsers of UTF-8 that refuse a member which is there twice, by {@link UniqueNames}; all others do so by Jackson's means. */
final class StrictFactory extends JsonFactory {
    private static final long serialVersionUID = 1;

    StrictFactory(JsonFactoryBuilder builder) {
        super(builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION));
    }

    @Override
    protected JsonParser _createParser(ObjectReadContext context, IOContext io, byte[] data, int offset, int length) {
        _checkRangeBoundsForByteArray(data, offset, length);
        _streamReadConstraints.validateDocumentLength(length);
        return new Parser(
                context,
                io,
                context.getStreamReadFeatures(_streamReadFeatures)
                        & ~StreamReadFeature.STRICT_DUPLICATE_DETECTION.getMask(),
                context.getFormatReadFeatures(_formatReadFeatures),
                _byteSymbolCanonicalizer.makeChild(_factoryFeatures),
                data,
                offset,
                offset + length);
    }

    private static final class Parser extends UTF8StreamJsonParser {
        Parser(
                ObjectReadContext context,
                IOContext io,
                int features,
                int formatFeatures,
                ByteQuadsCanonicalizer names,
                byte[] data,
                int from,
                int to) {
            super(context, io, features, formatFeatures, null, names, data, from, to, 0, false);
            _streamReadContext = UniqueNames.root(this);
        }
    }
}
