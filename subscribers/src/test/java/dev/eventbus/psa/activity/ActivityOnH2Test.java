package dev.eventbus.psa.activity;

import dev.eventbus.psa.PsaDatabase;

class ActivityOnH2Test extends ActivityContract {
    @Override
    PsaDatabase newDatabase() {
        return PsaDatabase.h2();
    }
}
