package dev.eventbus.redis;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates for tests, in a folder of files. */
public final class Authority {
    private final Path folder;
    private final X500Name name;
    private final KeyPair keys = keyPair("EC");
    private final X509Certificate certificate;
    private int serial;

    /** A new authority, whose own certificate is in {@link #file()}. */
    public Authority(Path folder, String name) {
        this.folder = folder;
        this.name = new X500Name("CN=" + name);
        this.certificate = sign(this.name, keys, new BasicConstraints(true), null, Instant.now());
        writePem(file(), "CERTIFICATE", encoded(certificate));
    }

    public Path file() {
        return folder.resolve(name.toString().substring(3) + ".pem");
    }

    /** A certificate and its key, as files. */
    public record Issued(Path certificate, Path key, Path keyStore) {
        public static final String PASSWORD = "store secret";
    }

    /** For the IP address of the loopback. */
    public Issued issue(String owner) {
        return issue(owner, new GeneralName(GeneralName.iPAddress, "127.0.0.1"), Instant.now(), "EC");
    }

    Issued issueExpired(String owner) {
        return issue(
                owner,
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                Instant.now().minus(Duration.ofDays(10)),
                "EC");
    }

    Issued issueForHost(String owner, String host) {
        return issue(owner, new GeneralName(GeneralName.dNSName, host), Instant.now(), "EC");
    }

    Issued issueRsa(String owner) {
        return issue(owner, new GeneralName(GeneralName.iPAddress, "127.0.0.1"), Instant.now(), "RSA");
    }

    private Issued issue(String owner, GeneralName address, Instant from, String algorithm) {
        KeyPair pair = keyPair(algorithm);
        X509Certificate issued = sign(new X500Name("CN=" + owner), pair, null, new GeneralNames(address), from);
        Issued files = new Issued(
                folder.resolve(owner + ".crt"), folder.resolve(owner + ".key"), folder.resolve(owner + ".p12"));
        writePem(files.certificate, "CERTIFICATE", encoded(issued));
        writePem(files.key, "PRIVATE KEY", pair.getPrivate().getEncoded());
        writeStore(files.keyStore, owner, pair.getPrivate(), issued);
        return files;
    }

    /** The authority's certificate as a key store. */
    public Path trustStore() {
        Path file = folder.resolve("trust-" + file().getFileName() + ".p12");
        writeStore(file, "authority", null, certificate);
        return file;
    }

    private X509Certificate sign(
            X500Name owner, KeyPair pair, BasicConstraints constraints, GeneralNames names, Instant from) {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(++serial),
                Date.from(from.minus(Duration.ofDays(1))),
                Date.from(from.plus(Duration.ofDays(2))),
                owner,
                pair.getPublic());
        try {
            if (constraints != null) {
                builder.addExtension(Extension.basicConstraints, true, constraints);
            }
            if (names != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static void writePem(Path file, String kind, byte[] content) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        try {
            Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeStore(Path file, String alias, Key key, Certificate certificate) {
        char[] password = Issued.PASSWORD.toCharArray();
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            if (key == null) {
                store.setCertificateEntry(alias, certificate);
            } else {
                store.setKeyEntry(alias, key, password, new Certificate[] {certificate});
            }
            store.store(out, password);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
