package dev.eventbus.psa.email;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** Remembers the mails that were accepted, the latest so many. */
final class SentMails {
    private final int capacity;
    private final Set<UUID> ids = new LinkedHashSet<>();

    SentMails(int capacity) {
        this.capacity = capacity;
    }

    synchronized boolean contains(Mail mail) {
        return ids.contains(mail.id());
    }

    synchronized void add(Mail mail) {
        ids.add(mail.id());
        if (ids.size() > capacity) {
            Iterator<UUID> oldest = ids.iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
