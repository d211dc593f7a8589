package dev.eventbus.benchmarks.bus;

import dev.eventbus.DomainEvent;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.UUID;

/** A hundred types with one shape. */
sealed interface Hundred extends DomainEvent {
    @NotNull
    UUID ticketId();

    @NotNull
    UUID userId();

    record Type00(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type01(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type02(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type03(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type04(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type05(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type06(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type07(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type08(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type09(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type10(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type11(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type12(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type13(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type14(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type15(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type16(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type17(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type18(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type19(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type20(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type21(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type22(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type23(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type24(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type25(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type26(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type27(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type28(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type29(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type30(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type31(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type32(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type33(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type34(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type35(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type36(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type37(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type38(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type39(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type40(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type41(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type42(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type43(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type44(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type45(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type46(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type47(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type48(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type49(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type50(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type51(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type52(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type53(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type54(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type55(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type56(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type57(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type58(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type59(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type60(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type61(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type62(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type63(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type64(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type65(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type66(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type67(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type68(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type69(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type70(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type71(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type72(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type73(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type74(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type75(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type76(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type77(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type78(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type79(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type80(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type81(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type82(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type83(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type84(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type85(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type86(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type87(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type88(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type89(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type90(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type91(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type92(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type93(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type94(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type95(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type96(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type97(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type98(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}

    record Type99(UUID tenantId, UUID ticketId, UUID userId, Map<String, Object> changes) implements Hundred {}
}
