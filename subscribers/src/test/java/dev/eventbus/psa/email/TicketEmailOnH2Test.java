package dev.eventbus.psa.email;

import dev.eventbus.psa.PsaDatabase;

class TicketEmailOnH2Test extends TicketEmailContract {
    @Override
    PsaDatabase newDatabase() {
        return PsaDatabase.h2();
    }
}
