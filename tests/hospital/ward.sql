-- A small ward system of our own, for the example mapping ward-postgresql.toml.
-- Every patient is fictitious; the personal numbers are the tax agency's test numbers.
CREATE TABLE ward (code text PRIMARY KEY, name text NOT NULL);
CREATE TABLE patient (
    patient_id integer PRIMARY KEY, personal_number char(16), family_name varchar(60),
    given_name varchar(60), born date, sex char(1), protected boolean NOT NULL DEFAULT false,
    phone text, allergies_asked text NOT NULL DEFAULT 'not asked');
CREATE TABLE stay (
    stay_id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES patient,
    ward_code text NOT NULL REFERENCES ward, room text, bed text, admitted timestamp NOT NULL,
    discharged timestamp, stay_number text, physician text);
CREATE TABLE drug_order (
    order_id integer PRIMARY KEY, stay_id integer NOT NULL REFERENCES stay, status char(1) NOT NULL,
    kind text NOT NULL, drug text NOT NULL, strength text, form text, atc char(8),
    amount numeric(10,3), amount_to numeric(10,3), unit text, route text, rate numeric(10,3),
    rate_unit text, rate_per numeric(6,2), rate_per_unit text, weekdays text, frequency integer,
    period numeric(6,2), period_unit text, timing text, most numeric(10,3), most_unit text,
    most_per numeric(6,2), most_per_unit text, needed_for text, reason text, instruction text,
    starts timestamp, ends date, ordered_at timestamp, ordered_by text, stopped_at timestamp,
    stop_reason text, dosage text, placer_number text);
CREATE TABLE order_time (
    order_id integer NOT NULL REFERENCES drug_order, at time NOT NULL, amount numeric(10,3));
CREATE TABLE administration (
    administration_id integer PRIMARY KEY, stay_id integer NOT NULL REFERENCES stay,
    order_id integer, drug text NOT NULL, status char(1) NOT NULL, given_at timestamptz NOT NULL,
    until timestamptz, amount numeric(10,3), unit text, route text, given_by text, reason text,
    remark text);
CREATE TABLE allergy (
    allergy_id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES patient,
    substance text NOT NULL, reactions text, severe boolean, since text, certainty text,
    remark text, state text NOT NULL);
CREATE TABLE alert (
    alert_id integer PRIMARY KEY, patient_id integer NOT NULL REFERENCES patient,
    words text NOT NULL, since timestamp, until timestamp);
CREATE TABLE measure (
    patient_id integer NOT NULL REFERENCES patient, kind text NOT NULL, value numeric(8,2) NOT NULL,
    unit text, at timestamp);

INSERT INTO ward VALUES ('11', 'Avdelning 11'), ('12', 'Avdelning 12'), ('13', 'Avdelning 13');
INSERT INTO patient VALUES
    (1, '18020202-0202', 'Kvinna', 'Fiktiv', '1902-02-02', 'K', false, '070-1740605', 'denied'),
    (2, '19121212-1212', 'Åström', 'Örjan', '1912-12-12', 'M', false, NULL, 'listed'),
    (3, '19860520-2394', 'Skyddad', 'Person', '1986-05-20', 'M', true, '070-1740606', 'not asked'),
    (4, '19900118-2397', 'Bergqvist', 'Nils', '1990-01-18', 'M', false, NULL, 'denied');
INSERT INTO stay VALUES
    (101, 1, '11', '3', '2', localtimestamp - interval '4 days', NULL, 'V101', 'Dr Lind'),
    (102, 2, '11', '3', '10', localtimestamp - interval '2 days', NULL, 'V102', 'Dr Lind'),
    (103, 3, '11', '12', '1', localtimestamp - interval '1 day', NULL, 'V103', NULL),
    (104, 4, '12', '1', '1', localtimestamp - interval '5 days', NULL, 'V104', 'Dr Ek'),
    (105, 4, '11', '1', '1', localtimestamp - interval '9 days',
     localtimestamp - interval '5 days', 'V105', 'Dr Ek');
INSERT INTO drug_order
    (order_id, stay_id, status, kind, drug, strength, form, atc, amount, unit, route, dosage,
     starts, ordered_at, ordered_by, placer_number) VALUES
    (1, 101, 'A', 'regular', 'Metoprolol', '50 mg', 'depottablett', 'C07AB02', 2.500, 'mg',
     'peroralt', '2,5 mg kl 08 och 20', localtimestamp - interval '4 days',
     localtimestamp - interval '4 days', 'Dr Lind', 'P-1'),
    (2, 101, 'A', 'when needed', 'Paracetamol', '500 mg', 'tablett', 'N02BE01', 1000, 'mg',
     'peroralt', '1000 mg vid behov, högst 4 g per dygn', localtimestamp - interval '4 days',
     localtimestamp - interval '4 days', 'Dr Lind', 'P-2'),
    (3, 102, 'P', 'regular', 'Waran', '2,5 mg', 'tablett', 'B01AA03', NULL, NULL, 'peroralt',
     'enligt PK-schema', localtimestamp - interval '2 days', localtimestamp - interval '2 days',
     'Dr Lind', 'P-3'),
    (4, 102, 'A', 'infusion', 'Natriumklorid', '9 mg/ml', 'infusionsvätska', 'B05BB01', 1000, 'ml',
     'intravenöst', '1000 ml, 83 ml/timme', localtimestamp - interval '1 day',
     localtimestamp - interval '1 day', 'Dr Lind', 'P-4'),
    (5, 102, 'Q', 'regular', 'Furix', '40 mg', 'tablett', 'C03CA01', 40, 'mg', 'peroralt',
     '40 mg kl 8', localtimestamp - interval '1 day', localtimestamp - interval '1 day', 'Dr Lind',
     'P-5'),
    (6, 103, 'X', 'regular', 'Felinskriven', NULL, NULL, NULL, NULL, NULL, NULL, 'fel',
     localtimestamp - interval '1 day', localtimestamp - interval '1 day', 'Dr Lind', 'P-6'),
    (7, 104, 'A', 'once', 'Dalteparin', '5000 E', 'injektion', 'B01AB04', 5000, 'E', 'subkutant',
     '5000 E en gång', localtimestamp - interval '1 day', localtimestamp - interval '1 day',
     'Dr Ek', 'P-7');
UPDATE drug_order SET most = 4, most_unit = 'g', most_per = 1, most_per_unit = 'd',
    needed_for = 'smärta' WHERE order_id = 2;
UPDATE drug_order SET rate = 83, rate_unit = 'ml', rate_per = 1, rate_per_unit = 'h'
    WHERE order_id = 4;
INSERT INTO drug_order (order_id, stay_id, status, kind, drug, dosage, stopped_at, stop_reason)
    VALUES (8, 101, 'S', 'regular', 'Alvedon', '1 g x 3', localtimestamp - interval '5 hours',
            'biverkan'),
           (9, 101, 'S', 'regular', 'Gammalt', '1 x 1', localtimestamp - interval '40 days', '');
INSERT INTO order_time VALUES (1, '20:00', NULL), (1, '08:00', NULL), (5, '08:00', NULL);
INSERT INTO administration VALUES
    (1, 101, 1, 'Metoprolol', 'G', now() - interval '3 hours', NULL, 2.5, 'mg', 'peroralt',
     'ssk Ek', NULL, NULL),
    (2, 101, 2, 'Paracetamol', 'N', now() - interval '6 hours', NULL, 1000, 'mg', 'peroralt',
     'ssk Ek', 'patienten sov', NULL),
    (3, 102, 4, 'Natriumklorid', 'R', now() - interval '2 hours', NULL, 1000, 'ml', 'intravenöst',
     'ssk Ek', NULL, NULL);
INSERT INTO allergy VALUES
    (1, 2, 'Penicillin', 'utslag; andnöd', true, '2003', 'bekräftad', NULL, 'holds'),
    (2, 2, 'Jod', NULL, false, NULL, NULL, NULL, 'ended');
INSERT INTO alert VALUES (1, 2, 'MRSA', localtimestamp - interval '30 days', NULL),
    (2, 2, 'Gammal varning', localtimestamp - interval '90 days',
     localtimestamp - interval '10 days');
INSERT INTO measure VALUES (1, 'weight', 71.50, 'kg', localtimestamp - interval '1 day'),
    (1, 'weight', 73.00, 'kg', localtimestamp - interval '9 days'),
    (1, 'eGFR', 38, 'ml/min', localtimestamp - interval '1 day');
