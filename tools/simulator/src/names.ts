/** People of an international service centre. Each given name goes with each family name of its own line. */
const CULTURES: readonly (readonly [given: string, family: string])[] = [
  [
    'Anna,Jonas,Friederike,Lukas,Miriam,Torsten,Katharina,Holger,Juliane,Stefan,Yvonne,Matthias',
    'Brandt,Krämer,Osterloh,Niedermeier,Schöneberger,Fuchs,Lindner,Vogelsang,Reuter,Großkreutz,Behrens,Wolff',
  ],
  [
    'Grace,Oliver,Amelia,Harry,Charlotte,Callum,Eleanor,George,Imogen,Rhys,Fiona,Duncan',
    'Whitfield,Hughes,Ashworth,Campbell,Fletcher,Pritchard,Marsden,Sinclair,Barlow,Thornton,Ellison,Drummond',
  ],
  [
    'Camille,Jean-Baptiste,Léa,Antoine,Manon,Julien,Élodie,Mathieu,Chloé,Rémi,Solène,Thierry',
    'Lefèvre,Moreau,Girard,Chevalier,Fontaine,Roussel,Garnier,Faure,Blanchard,Renaud,Marchand,Deschamps',
  ],
  [
    'Lucía,Javier,Marta,Álvaro,Carmen,Diego,Paula,Sergio,Inés,Rubén,Beatriz,Gonzalo',
    'García,Navarro,Ortega,Iglesias,Delgado,Castillo,Herrera,Vidal,Fuentes,Reyes,Montero,Salazar',
  ],
  [
    'Giulia,Matteo,Chiara,Alessandro,Martina,Davide,Elisa,Fabio,Silvia,Nicolò,Ilaria,Stefano',
    'Bianchi,Ferrari,Ricci,Marino,Conti,Esposito,Galli,Rinaldi,Moretti,Barbieri,Lombardi,Santoro',
  ],
  [
    'Zofia,Paweł,Agnieszka,Tomasz,Magdalena,Krzysztof,Ewa,Marcin,Joanna,Łukasz,Karolina,Piotr',
    'Nowak,Kowalczyk,Król,Mazur,Wójcik,Baran,Kaczmarek,Pawlak,Sikora,Wróbel,Duda,Walczak',
  ],
  [
    'Elif,Mehmet,Ayşe,Emre,Zeynep,Burak,Defne,Kerem,Selin,Onur,Gül,Tolga',
    'Yıldırım,Demir,Aydın,Şahin,Kaya,Öztürk,Çelik,Arslan,Doğan,Kılıç,Koç,Polat',
  ],
  [
    'Priya,Arjun,Ananya,Rohan,Kavya,Vikram,Meera,Sanjay,Divya,Nikhil,Lakshmi,Aditya',
    'Sharma,Patel,Iyer,Reddy,Nair,Kulkarni,Banerjee,Mehta,Chatterjee,Desai,Menon,Rao',
  ],
  [
    'Amina,Chinedu,Ngozi,Kwame,Fatima,Tunde,Abena,Michael,Zainab,Emeka,Adwoa,Kofi',
    'Okafor,Mensah,Adeyemi,Diallo,Eze,Owusu,Bello,Asante,Nwosu,Boateng,Traoré,Sow',
  ],
  [
    'Mai,Minh,Linh,Quang,Thảo,Huy,Hương,Đức,Ngọc,Tuấn,Lan,Khánh',
    'Nguyễn,Trần,Lê,Phạm,Hoàng,Vũ,Đặng,Bùi,Đỗ,Hồ,Ngô,Dương',
  ],
  [
    'Oleksandra,Andrii,Kateryna,Dmytro,Iryna,Bohdan,Oksana,Taras,Yuliia,Serhii,Nataliia,Maksym',
    'Kovalenko,Petrenko,Shevchenko,Bondarenko,Melnyk,Tkachenko,Kravchuk,Lysenko,Marchenko,Moroz,Rudenko,Savchuk',
  ],
  [
    'Sofia,Thiago,Mariana,Rafael,Beatriz,Tiago,Larissa,Bruno,Catarina,Duarte,Letícia,Nuno',
    'Carvalho,Oliveira,Barbosa,Teixeira,Cardoso,Moreira,Azevedo,Figueiredo,Pinto,Rocha,Machado,Nogueira',
  ],
];

const PEOPLE = CULTURES.map(([given, family]) => ({ given: given.split(','), family: family.split(',') }));
const PER_CULTURE = 12 * 12;
const TOTAL = PEOPLE.length * PER_CULTURE;
/** Has no factor in common with TOTAL (2⁶ · 3³), so that stepping by it meets everybody once. */
const STRIDE = 1033;

/** A name for one agent of a centre; the first 1,728 differ, later ones get a second family name. */
export function agentName(seed: number, index: number): string {
  const round = Math.floor(index / TOTAL);
  const person = ((index % TOTAL) * STRIDE + (seed % TOTAL)) % TOTAL;
  const { given, family } = PEOPLE[person % PEOPLE.length] as (typeof PEOPLE)[number];
  const pair = Math.floor(person / PEOPLE.length);
  const first = given[pair % 12] as string;
  const last = family[Math.floor(pair / 12)] as string;
  if (round === 0) return `${first} ${last}`;
  return `${first} ${last}-${family[(Math.floor(pair / 12) + round) % 12] as string}`;
}

const SITES = [
  'Dublin',
  'Leipzig',
  'Kraków',
  'Porto',
  'Manchester',
  'Valencia',
  'Lyon',
  'Izmir',
  'Pune',
] as const;

/** `Dublin 1`, `Leipzig 1`, … `Dublin 2`: teams are spread over the sites. */
export const teamName = (index: number): string =>
  `${SITES[index % SITES.length] as string} ${Math.floor(index / SITES.length) + 1}`;
