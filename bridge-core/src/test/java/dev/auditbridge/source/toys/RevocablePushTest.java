package dev.auditbridge.source.toys;

import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class RevocablePushTest extends SourceContract {

    @Override
    protected World world() {
        return new PushWorld();
    }

    private static final class PushWorld implements World {
        private final RevocablePush cloud = new RevocablePush("0", "1");
        private int next;

        @Override
        public Source open() {
            return cloud.open(5);
        }

        @Override
        public void put(List<String> auditIds) {
            auditIds.forEach(id -> cloud.append(partition(), ToyRecord.event(id)));
        }

        @Override
        public void putPoison(String word) {
            cloud.append(partition(), ToyRecord.poison(word));
        }

        private String partition() {
            return String.valueOf(next++ % 2);
        }

        @Override
        public Set<Fault> faults() {
            return Faults.all();
        }

        @Override
        public void begin(Fault fault) {
            cloud.faults().begin(fault);
        }

        @Override
        public void end(Fault fault) {
            cloud.faults().end(fault);
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.EXACT_RESTART, Trait.REVOKES);
        }

        @Override
        public void revoke() {
            cloud.rebalance();
        }

        @Override
        public void close() {}
    }
}
