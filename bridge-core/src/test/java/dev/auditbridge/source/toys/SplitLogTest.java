package dev.auditbridge.source.toys;

import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class SplitLogTest extends SourceContract {

    @Override
    protected World world() {
        return new SplitWorld();
    }

    private static final class SplitWorld implements World {
        private final SplitLog cloud = new SplitLog();

        @Override
        public Source open() {
            return cloud.open(3);
        }

        /** Of four records the first two are cut into three parts each, all of them mixed. */
        @Override
        public void put(List<String> auditIds) {
            for (int i = 0; i < auditIds.size(); i += 4) {
                for (int part = 0; part < 3; part++) {
                    appendPartIfThere(auditIds, i, part);
                    appendPartIfThere(auditIds, i + 1, 2 - part);
                    appendIfThere(auditIds, part == 0 ? -1 : i + 1 + part);
                }
            }
        }

        private void appendPartIfThere(List<String> auditIds, int index, int part) {
            if (index < auditIds.size()) {
                String id = auditIds.get(index);
                String record = ToyRecord.event(id);
                int third = record.length() / 3;
                cloud.appendPart(
                        id, part, 3, record.substring(part * third, part == 2 ? record.length() : (part + 1) * third));
            }
        }

        private void appendIfThere(List<String> auditIds, int index) {
            if (index >= 0 && index < auditIds.size()) {
                cloud.append(ToyRecord.event(auditIds.get(index)));
            }
        }

        @Override
        public void putPoison(String word) {
            cloud.append(ToyRecord.poison(word));
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
            return EnumSet.of(Trait.EXACT_RESTART);
        }

        @Override
        public void close() {}
    }
}
